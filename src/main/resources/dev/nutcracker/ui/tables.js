// The tables of the page: their columns, and what can be done in a row.
// A column is [title, value, options], see table.js.
import {$, el, setText, svg} from './elements.js';
import {NONE, bytes, count, micros, moment, percent, span, stateWord} from './texts.js';
import {may, samples} from './known.js';
import {choosePool} from './asking.js';
import {spark} from './charts.js';
import {Table, drawn, number} from './table.js';
import {changePool, changeServer, killClient} from './orders.js';

const SERVER_ACTIONS = ['SET SERVER STATE', 'EJECT', 'RECONNECT'];
const POOL_ACTIONS = ['PAUSE', 'RESUME', 'RECONNECT'];
const changeable = labels => labels.filter(may);
const changer = (labels, name, open) => ({sort: false, draw: drawn(row => [changeable(labels(row)).length > 0, name(row)],
  (row, tr) => changeable(labels(row)).length ? el('button', {class: 'small', type: 'button', 'aria-label': 'Change ' + name(row), onclick: () => open(tr.data)}, 'Change…') : '')});

export const tables = {
  pools: new Table($('pools'), 'Pools', [
    ['Pool', p => p.name, {draw: drawn(p => [p.name, p.listen], p => [el('button', {class: 'small', type: 'button', 'aria-label': 'Show only ' + p.name, onclick: () => choosePool(p.name)}, p.name), el('small', {}, p.listen)])}],
    ['State', p => p.state, {draw: drawn(p => [p.state, p.paused], p => el('span', {class: 'word ' + (p.state === 'ready' ? 'good' : p.live ? 'warn' : 'bad')}, el('span', {'aria-hidden': 'true'}, p.state === 'ready' ? '●' : p.live ? '◐' : '✖'), ' ' + p.state))}],
    ['Servers', p => p.live, {num: true, draw: drawn(p => [p.live, p.servers], p => p.live + ' of ' + p.servers)}],
    ['Clients', p => p.clients, number(count)], ['Requests/s', p => p.req_s, number(count)], ['Errors/s', p => p.err_s, number(count)],
    ['p50', p => p.p50_us, number(micros)], ['p99', p => p.p99_us, number(micros)],
    ['Waiting', p => p.in_q, number(count)], ['Sent', p => p.out_q, number(count)], ['Distribution', p => p.distribution],
    ['', () => 0, changer(() => POOL_ACTIONS, p => 'pool ' + p.name, p => changePool(p))],
  ], p => p.name, {tall: true}),
  servers: new Table($('servers'), 'Servers', [
    ['Server', s => s.name, {draw: drawn(s => [s.name, s.address], s => [s.name, s.address === s.name ? '' : el('small', {}, s.address)])}],
    ['Pool', s => s.pool],
    ['State', s => s.state, {draw: drawn(s => [s.state, s.keys, span(s.since_s)], s => stateWord(s.state, (s.keys === 'owns' ? '' : 'keys ' + s.keys.replace('_', ' ') + ', ') + 'for ' + span(s.since_s)))}],
    ['Why', s => s.why, {text: true, draw: drawn(s => [s.why, s.detail], s => [s.why || NONE, s.detail ? el('small', {}, s.detail) : ''])}],
    ['Requests/s', s => s.req_s, {num: true, draw: (cell, s) => {
      if (!cell.firstChild) cell.append(svg('svg', {class: 'spark', viewBox: '0 0 90 22', 'aria-hidden': 'true'}, svg('path', {class: 'line s0'})), el('span', {}));
      const d = spark(samples.servers[s.pool + '/' + s.name]);
      if (cell.path !== d) { cell.path = d; cell.firstChild.firstChild.setAttribute('d', d); }
      setText(cell.lastChild, ' ' + count(s.req_s));
    }}],
    ['Share', s => s.share_pct, number(percent)], ['Weight', s => s.weight, number(count)],
    ['Failures/s', s => s.err_s, number(count)], ['p50', s => s.p50_us, number(micros)], ['p99', s => s.p99_us, number(micros)],
    ['Conns', s => s.conns, number(count)], ['Waiting', s => s.in_q, number(count)], ['Sent', s => s.out_q, number(count)],
    ['Times out', s => s.times_out, number(count)],
    ['', () => 0, changer(() => SERVER_ACTIONS, s => 'server ' + s.name + ' of ' + s.pool, s => changeServer(s))],
  ], s => s.pool + '\u0000' + s.name, {tall: true}),
  commands: new Table($('commands'), 'Commands', [
    ['Command', c => c.name], ['Pool', c => c.pool], ['Requests/s', c => c.calls_s, number(count)], ['Errors/s', c => c.err_s, number(count)],
    ['p50', c => c.p50_us, number(micros)], ['p99', c => c.p99_us, number(micros)], ['p99.9', c => c.p999_us, number(micros)],
  ], c => c.pool + '\u0000' + c.name, {empty: 'No requests in the latest 5 seconds.'}),
  slow: new Table($('slow'), 'Slow requests', [
    ['Time', r => r.ms, {format: moment}], ['Command', r => r.command], ['Key', r => r.key, {text: true}], ['Pool', r => r.pool], ['Server', r => r.server],
    ['Total', r => r.total_us, number(micros)], ['At the server', r => r.server_us, number(micros)], ['Client', r => r.client],
  ], r => r.pool + '\u0000' + r.id, {tall: true, empty: 'None that was slower than its pool allows (slowlog_log_slower_than).'}),
  clients: new Table($('clients'), 'Clients', [
    ['Client', c => c.addr, {draw: drawn(c => [c.addr, c.name], c => [c.addr, c.name ? el('small', {}, c.name) : ''])}], ['Pool', c => c.pool], ['State', c => c.state],
    ['Kept', c => c.kept_bytes, number(bytes)], ['Requests', c => c.requests, number(count)], ['Latest', c => c.last_cmd || NONE],
    ['Connected', c => c.age_s, number(span)], ['Idle', c => c.idle_s, number(span)], ['User', c => c.user || NONE], ['Library', c => c.lib || NONE], ['Worker', c => c.worker, {num: true}],
    ['', () => 0, changer(() => ['KILL CLIENT'], c => 'client ' + c.addr, c => killClient(c))],
  ], c => c.pool + '\u0000' + c.id, {tall: true}),
  events: new Table($('events'), 'Events', [
    ['Time', e => e.ms, {format: moment}],
    ['Level', e => e.level, {draw: drawn(e => e.level, e => el('span', {class: 'word ' + ({error: 'bad', warn: 'warn'}[e.level] || '')}, el('span', {'aria-hidden': 'true'}, {error: '✖ ', warn: '▲ '}[e.level] || ''), e.level))}],
    ['Source', e => e.source], ['What', e => e.text, {text: true}],
  ], e => e.number, {tall: true}),
  workers: new Table($('workers'), 'Workers', [
    ['Worker', w => w.worker], ['Clients', w => w.clients, number(count)], ['Server connections', w => w.conns, number(count)],
    ['Lag p99', w => w.lag_us, number(micros)], ['Processor', w => w.cpu_pct, number(percent)],
  ], w => w.worker),
  memory: new Table($('memory'), 'Memory', [
    ['Memory', m => m.what], ['In use', m => m.bytes, number(bytes)], ['Limit', m => m.limit, number(bytes)],
  ], m => m.what),
};
