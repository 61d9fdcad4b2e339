// The page of an operator begins here. Everything that it shows comes from ui/state, and what it changes goes to
// POST /console; each module says at its head what it is.
import {$, el} from './elements.js';
import {STATES, stateWord} from './texts.js';
import {pool, state} from './known.js';
import {begin, choosePool, pause, poll, touched} from './asking.js';
import {drawCharts, figures} from './charts.js';
import {showActions} from './orders.js';
import {show, showServers} from './showing.js';
import {applyTheme} from './theme.js';

applyTheme();
// A style sheet that got lost is asked for again.
if (!document.styleSheets.length) { const link = document.querySelector('link[rel=stylesheet]'); setTimeout(() => link.replaceWith(link.cloneNode()), 500); }
$('charts').append(...figures);
$('charts-title').append(' ', el('small', {id: 'cursor', class: 'hint'}));
for (const [name, [, , meaning]] of Object.entries(STATES)) $('legend').append(stateWord(name), ' ' + meaning + '; ');
$('pool').addEventListener('change', e => choosePool(e.target.value));
$('filter').addEventListener('input', () => state && showServers());
for (const kind of ['pointerdown', 'pointermove', 'keydown', 'scroll']) {
  addEventListener(kind, touched, {passive: true});
}
document.addEventListener('visibilitychange', () => document.hidden ? pause() : poll());
addEventListener('hashchange', () => { const name = new URLSearchParams(location.hash.slice(1)).get('pool') || ''; if (name !== pool) choosePool(name); });
new ResizeObserver(() => { if (state) drawCharts(); }).observe($('charts'));
showActions();
begin({show, showActions});
