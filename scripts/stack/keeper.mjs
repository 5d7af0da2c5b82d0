/**
 * Keeps one server (PostgreSQL, Temporal) for a parent that may be killed at any instant. It sits
 * between the two: when the parent's IPC channel closes, however that came about, the server is
 * stopped by its own clean signal. It runs in a session of its own, so Ctrl-C in a terminal reaches
 * the parent only, and the parent decides the order in which things stop.
 *
 * Argument: the JSON of `KeepSpec` in keep.ts. Messages up: {pid} or {failed}, later {ended}; down: 'stop'.
 */
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { asOwner } from './as-owner.mjs';

const spec = JSON.parse(process.argv[2]);
const log = openSync(spec.logFile, 'a');
const { command, args, options } = asOwner(spec.owner, spec.command, spec.args);
const server = spawn(command, args, { ...options, stdio: ['ignore', log, log] });

const tell = (message) => process.connected && process.send(message, () => undefined);

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  server.kill(spec.stopSignal);
  setTimeout(() => server.kill('SIGKILL'), spec.patienceMs).unref();
}

server.once('spawn', () => tell({ pid: server.pid }));
server.once('error', (error) => {
  tell({ failed: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
server.once('exit', (code, signal) => {
  tell({ ended: signal ?? `exit code ${code}` });
  process.exit(code ?? 1);
});

process.on('disconnect', stop);
process.on('message', (message) => message === 'stop' && stop());
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
