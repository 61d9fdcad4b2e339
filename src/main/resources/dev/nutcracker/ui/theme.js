// Light and dark: the colours of the system until somebody chooses others.
// The choice is kept by the browser.
import {el} from './elements.js';

const THEMES = ['auto', 'light', 'dark'];
const darkWanted = matchMedia('(prefers-color-scheme: dark)');
let theme = 'auto';
try { theme = THEMES.find(one => one === localStorage.getItem('nutcracker-theme')) || 'auto'; } catch { /* Private windows may have no storage. */ }
export const themeButton = el('button', {type: 'button', onclick: () => {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  try { localStorage.setItem('nutcracker-theme', theme); } catch { /* As above. */ }
  applyTheme();
}});

export function applyTheme() {
  document.documentElement.dataset.theme = theme === 'auto' ? darkWanted.matches ? 'dark' : 'light' : theme;
  themeButton.textContent = 'Colours: ' + theme;
}

darkWanted.addEventListener('change', applyTheme);
