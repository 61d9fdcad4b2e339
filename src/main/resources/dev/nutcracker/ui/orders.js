// What whoever uses the page may change, and the dialog of each change: of servers, pools and clients in their rows, of
// the proxy at the top.
import {$, el} from './elements.js';
import {count, percent} from './texts.js';
import {may, setToken, state, token} from './known.js';
import {command, poll} from './asking.js';
import {MUCH_PERCENT, answerTable, ask, tell} from './dialogs.js';
import {themeButton} from './theme.js';

let actionsShown = '';
export function showActions() {
  const wanted = [
    may('RELOAD') && ['Reload…', reload], may('SET LOGLEVEL') && ['Log level…', logLevel],
    may('DRAIN') && may('UNDRAIN') && ['Drain this proxy…', drainProxy],
    state && state.overrides && may('RESET OVERRIDES') && ['Undo overrides…', resetOverrides],
    state && state.overrides && may('SHOW OVERRIDES') && ['Overrides', showOverrides],
    [token() ? 'Forget the token' : 'Give a token…', tokenDialog],
  ].filter(Boolean);
  const names = JSON.stringify(wanted.map(([name]) => name));
  if (names === actionsShown) return;
  actionsShown = names;
  $('actions').replaceChildren(...wanted.map(([name, open]) => el('button', {type: 'button', onclick: open}, name)), themeButton);
}

export function changeServer(s) {
  const name = s.pool + '/' + s.name;
  const owns = s.keys === 'owns';
  const much = s.share_pct > MUCH_PERCENT && owns ? s.pool : null;
  const moves = !owns ? `Its keys are served elsewhere already, or not at all (${s.keys.replace('_', ' ')}).`
    : (state.pools.find(p => p.name === s.pool) || {}).distribution === 'modula' ? `${percent(s.share_pct)} of the keys of ${s.pool} are its own. With modula, nearly all keys of the pool move if one server leaves.`
      : `${percent(s.share_pct)} of the keys of ${s.pool} move to other servers.`;
  const choices = [];
  if (may('SET SERVER STATE')) {
    if (s.state !== 'drain') choices.push({label: 'Drain', typed: much, words: () => ['SET', 'SERVER', name, 'STATE', 'drain'], effect: moves + ` It gets no new requests; the ${s.out_q} that it has are answered.`});
    if (s.state !== 'maint') choices.push({label: 'Maintenance', typed: much, words: () => ['SET', 'SERVER', name, 'STATE', 'maint'], effect: moves + ` It is left alone at once: the ${s.out_q} requests that it has get an error, and it is not probed.`});
    choices.push({label: 'Ready', words: () => ['SET', 'SERVER', name, 'STATE', 'ready'],
      effect: owns ? 'It gets its requests already. No keys move.' : `${percent(s.share_pct)} of the keys of ${s.pool} come back to it at once.`});
  }
  if (may('EJECT')) choices.push({label: 'Eject for some seconds', button: 'Eject', typed: much, input: {label: 'Seconds', min: 1, max: 3600, value: 30}, words: seconds => ['EJECT', name, seconds], effect: moves + ' It comes back by itself.'});
  if (may('RECONNECT')) choices.push({label: 'Reconnect', words: () => ['RECONNECT', name], effect: `Its ${s.conns} connections are closed when they are at rest, and opened again. No keys move.`});
  ask('Change server ' + s.name + ' of ' + s.pool, choices);
}

export function changePool(p) {
  const choices = [];
  if (may('PAUSE')) choices.push({label: 'Pause', input: {label: 'Milliseconds at most', min: 1, max: 60000, value: 5000}, words: ms => ['PAUSE', p.name, ms], effect: `New requests of ${p.clients} clients, ${count(p.req_s)} a second now, wait until the pool is resumed or the time is over. No keys move.`});
  if (may('RESUME')) choices.push({label: 'Resume', words: () => ['RESUME', p.name], effect: 'Requests that wait because of a pause go on.'});
  if (may('RECONNECT')) choices.push({label: 'Reconnect', words: () => ['RECONNECT', p.name], effect: `The connections to its ${p.servers} servers are closed when they are at rest, and opened again. No keys move.`});
  ask('Change pool ' + p.name, choices);
}

export function killClient(c) {
  ask('Close client ' + c.addr, [{label: 'Close the client', words: () => ['KILL', 'CLIENT', c.pool + '/' + c.id],
    effect: `The connection of ${c.addr}${c.name ? ' (' + c.name + ')' : ''} is closed at once. It has sent ${count(c.requests)} requests; those without an answer get none.`}]);
}

function reload() {
  const effect = async () => {
    if (!may('CHECK')) return {nodes: ['The configuration file is loaded again. What it changes cannot be said before.']};
    const answer = await command(['CHECK']);
    const sentences = answer.rows.map(row => row.answer || '');
    const shares = sentences.map(text => +(/([\d.]+) % of/.exec(text) || [0, 0])[1]);
    const moved = Math.max(0, ...shares);
    const worst = (/pool ([^\s:]+)/.exec(sentences[shares.indexOf(moved)] || '') || [0, 'reload'])[1];
    const text = moved > 0 ? `Up to ${percent(moved)} of the keys of a pool move to other servers.` : 'This is what a reload would change:';
    return {nodes: [el('p', {}, text), answer.rows.length ? answerTable(answer, 'What a reload would change') : ''], typed: moved > MUCH_PERCENT ? worst : null};
  };
  ask('Reload the configuration file', [{label: 'Reload', words: () => ['RELOAD'], effect}]);
}

function logLevel() {
  ask('Log level', [{label: 'Set the level', input: {label: 'Level, from 0 (only the worst) to 11 (everything)', min: 0, max: 11, value: 5}, words: level => ['SET', 'LOGLEVEL', level],
    effect: 'It holds until the next start. From 8 on each connection is logged, which may be thousands of lines a second.'}]);
}

function drainProxy() {
  ask('Drain this proxy', [
    {label: 'Drain', words: () => ['DRAIN'], effect: `/readyz says that the proxy is not ready, so that load balancers send no new clients here. Its ${state.pools.reduce((sum, p) => sum + p.clients, 0)} clients are served as before.`},
    {label: 'End draining', words: () => ['UNDRAIN'], effect: '/readyz says that the proxy is ready, if it is.'},
  ]);
}

function resetOverrides() {
  ask('Undo overrides', [{label: 'Undo all', words: () => ['RESET', 'OVERRIDES'], effect: `${state.overrides} settings that differ from the file become as the file has them.`}]);
}

async function showOverrides() {
  try {
    tell('Overrides', answerTable(await command(['SHOW', 'OVERRIDES']), 'Overrides'));
  } catch (e) {
    tell('Overrides', el('p', {class: 'error'}, e.message));
  }
}

function tokenDialog() {
  if (token()) { setToken(''); actionsShown = ''; poll(); return; }
  const dialog = $('dialog');
  const input = el('input', {type: 'password', autocomplete: 'off', required: true});
  dialog.replaceChildren(el('form', {onsubmit: e => {
    e.preventDefault();
    setToken(input.value.trim());
    dialog.close();
    actionsShown = '';
    poll();
  }}, el('h2', {id: 'dialog-title'}, 'Give a token'), el('label', {}, 'A token of token_file. It is kept until this tab is closed.', el('br'), input),
  el('div', {class: 'bar'}, el('button', {class: 'main', type: 'submit'}, 'Use it'), el('button', {type: 'button', onclick: () => dialog.close()}, 'Cancel'))));
  dialog.showModal();
}
