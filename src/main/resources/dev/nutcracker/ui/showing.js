// What is known, shown: called after each answer of the proxy.
// It fills the top, the choices, the charts and the tables.
import {$, el, setText} from './elements.js';
import {moment, span} from './texts.js';
import {events, pool, setSpan, spanS, state} from './known.js';
import {drawCharts} from './charts.js';
import {showActions} from './orders.js';
import {tables} from './tables.js';

const LEVELS = {read: 'look only', operate: 'operate', admin: 'do everything'};
const facts = {};

function fact(name, text) {
  if (!facts[name]) {
    facts[name] = el('dd', {});
    $('facts').append(el('div', {}, el('dt', {}, name), facts[name]));
  }
  facts[name].parentNode.hidden = !text;
  setText(facts[name], text);
}

export function show() {
  const ready = $('ready');
  const words = state.unready ? '▲ Not ready: ' + state.unready : '● Ready';
  setText(ready, words);
  ready.className = 'state ' + (state.unready ? 'warn' : 'good');
  setText($('host'), state.host);
  document.title = (state.unready ? '▲ ' : '') + state.host + ' – nutcracker';
  fact('Version', state.release);
  fact('Running for', span(state.uptime_s));
  fact('Process', String(state.pid));
  fact('Configuration', state.digest.slice(0, 12));
  fact('Last reload', state.reload.count || !state.reload.ok ? (state.reload.ok ? '' : 'failed, ') + moment(state.reload.ms) : 'none since the start');
  fact('Overrides', state.overrides ? '◆ ' + state.overrides + ' (not in the file)' : '');
  fact('You may', LEVELS[state.level] || '');
  showActions();
  showPools();
  drawCharts();
  tables.pools.update(state.pools);
  showServers();
  tables.commands.update(state.commands);
  tables.slow.none.textContent = state.slow_hidden ? 'Shown to operators only.' : tables.slow.empty;
  tables.slow.update(state.slow);
  tables.clients.update(state.clients);
  tables.events.update([...events].reverse());
  tables.workers.update(state.workers);
  tables.memory.update(state.memory);
}

export function showServers() {
  const note = $('servers-note');
  const left = state.servers_left_out;
  note.hidden = !left;
  setText(note, left ? `${left} of ${state.server_count} servers are not shown here. ${pool ? 'Those that are not well come first.' : 'Choose a pool to see all of its servers; those that are not well are shown.'}` : '');
  const words = $('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
  tables.servers.update(state.servers.filter(s => {
    const text = [s.name, s.pool, s.address, s.state, s.keys, s.why].join(' ').toLowerCase();
    return words.every(word => text.includes(word));
  }));
}

let poolNames = '';
function showPools() {
  const select = $('pool');
  const names = state.pools.map(one => one.name);
  if (poolNames !== JSON.stringify(names)) {
    poolNames = JSON.stringify(names);
    select.replaceChildren(el('option', {value: ''}, 'all pools'), ...names.map(name => el('option', {value: name}, name)));
  }
  if (select.value !== pool && document.activeElement !== select) select.value = pool;
  const spans = [[300, '5 min'], [900, '15 min'], [3600, '1 h']].filter(([s]) => s === 300 || s <= state.history.seconds);
  const place = $('spans');
  if (place.childElementCount !== spans.length) {
    place.replaceChildren(...spans.map(([s, text]) => el('button', {type: 'button', 'aria-pressed': String(s === spanS), onclick: e => {
      setSpan(s);
      for (const other of place.children) other.setAttribute('aria-pressed', other === e.currentTarget);
      drawCharts();
    }}, text)));
  }
}
