import { Connection } from '@temporalio/client';
import { connectionOptions, oldestServer, type TemporalConfig } from '../../temporal.config';
import { messageOf, PlainError } from './plain-error';
import { isAtLeast } from './versions';

/**
 * Looks whether a Temporal that the environment names can be reached and is new enough. A server that
 * does not tell its version (Temporal Cloud) is trusted.
 * @throws PlainError with the address, never with the key.
 */
export async function demandGivenTemporal(config: TemporalConfig): Promise<void> {
  const connection = Connection.lazy({ ...connectionOptions(config), connectTimeout: 10_000 });
  try {
    await connection.ensureConnected();
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    if (serverVersion && !isAtLeast(serverVersion, oldestServer)) {
      throw new PlainError(
        `The Temporal server at ${config.address} is version ${serverVersion}; servers below ${oldestServer} are refused because of CVE-2026-5199.`,
      );
    }
  } catch (error) {
    if (error instanceof PlainError) throw error;
    const reason = messageOf(error);
    throw new PlainError(
      `The Temporal server in TEMPORAL_ADDRESS (${config.address}) cannot be reached: ${reason}`,
    );
  } finally {
    await connection.close();
  }
}
