import { createRoot } from 'react-dom/client';
import './style.css';
import { App } from './App';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const root = document.getElementById('app');
if (root) createRoot(root).render(<App nonce={nonce} />);
