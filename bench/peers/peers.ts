import type { Client } from '@temporalio/client';
import type { CommandsWorld, Size } from '../commands';
import type { LifecycleSize } from '../lifecycle';
import type { Report } from '../harness/report';
import type { Site } from '../harness/site';

export const runPeers = async (
  _site: Site,
  _world: CommandsWorld,
  _report: Report,
  _size: Size,
): Promise<void> => Promise.resolve();
export const lifecyclePeers = async (
  _site: Site,
  _client: Client,
  _report: Report,
  _size: LifecycleSize,
): Promise<void> => Promise.resolve();
