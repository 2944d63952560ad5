import './style/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { bridge } from './store/bridge';
import { startMirror } from './store/mirror';

startMirror(bridge());

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
