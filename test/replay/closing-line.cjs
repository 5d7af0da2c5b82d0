/** Says again, after jest's own summary, what the replay test counted: `replayed N histories, 0 failed`. */
module.exports = class ClosingLine {
  onTestResult(_test, { console: printed }) {
    const lines = (printed ?? []).map(({ message }) => message);
    this.line = lines.find((message) => message.startsWith('replayed ')) ?? this.line;
  }

  onRunComplete() {
    const line = this.line ?? 'replayed 0 histories: the test did not get that far';
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
};
