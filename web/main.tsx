import { hydrate } from 'preact-iso';
import { App } from './App';
import type { BootData } from './ui/boot';

/** In the browser: takes over the page that the server has sent. */
const read = (): BootData => {
  try {
    return JSON.parse(document.getElementById('boot')?.textContent ?? '') as BootData;
  } catch {
    return { sitting: null };
  }
};

const root = document.getElementById('app');
if (root) hydrate(<App boot={read()} />, root);
