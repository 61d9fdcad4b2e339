// The dialog: it asks before something is changed, with the effect in numbers, or only shows something.
// What is done goes to the proxy as a command.
import {$, el, notice, say, setText} from './elements.js';
import {command, poll} from './asking.js';
import {Table} from './table.js';

/** Above so many per cent of the keys a name must be typed. */
export const MUCH_PERCENT = 20;

const sentence = answer => (answer.rows || []).map(row => Object.entries(row)
  .filter(([, value]) => value != null && value !== '').map(([name, value]) => (name + ' ' + value).trim()).join(', ')).join('; ');

/**
 * Asks before something is changed. A choice is {label, effect, words, typed, input}: the effect is a text or a promise
 * of nodes, typed a name to be typed because much is at stake.
 */
export function ask(title, choices, done) {
  const dialog = $('dialog');
  let chosen = choices.length === 1 ? choices[0] : null;
  let force = false;
  const effect = el('div', {class: 'effect', role: 'status', hidden: true});
  const typed = el('input', {autocomplete: 'off', spellcheck: 'false'});
  const typedLabel = el('span', {});
  const typedRow = el('label', {hidden: true}, typedLabel, el('br'), typed);
  const inputLabel = el('span', {});
  const input = el('input', {type: 'number'});
  const inputRow = el('label', {hidden: true}, inputLabel, ' ', input);
  const error = el('p', {class: 'error', role: 'alert', hidden: true});
  const confirm = el('button', {class: 'main', type: 'submit', disabled: true}, 'Do it');
  let typedWanted = null;
  const refresh = () => { confirm.disabled = !chosen || !chosen.ready || (typedWanted != null && typed.value !== typedWanted); };
  const requireName = name => {
    typedWanted = name || null;
    typedRow.hidden = !name;
    setText(typedLabel, name ? 'More than ' + MUCH_PERCENT + ' % of the keys move. Type ' + name + ' to confirm:' : '');
    typed.value = '';
  };
  const choose = async choice => {
    chosen = choice;
    force = false;
    choice.ready = false;
    error.hidden = true;
    confirm.textContent = choice.button || choice.label;
    inputRow.hidden = !choice.input;
    if (choice.input) { setText(inputLabel, choice.input.label); Object.assign(input, {min: choice.input.min, max: choice.input.max, value: choice.input.value}); }
    requireName(choice.typed);
    effect.hidden = false;
    effect.replaceChildren(typeof choice.effect === 'string' ? choice.effect : 'Working out what would change…');
    refresh();
    try {
      if (typeof choice.effect !== 'string') {
        const {nodes, typed: name, possible} = await choice.effect();
        if (chosen !== choice) return;
        effect.replaceChildren(...nodes);
        requireName(name);
        choice.ready = possible !== false;
      } else {
        choice.ready = true;
      }
    } catch (e) {
      fail(e);
    }
    refresh();
  };
  const fail = e => {
    error.hidden = false;
    setText(error, 'Not done: ' + e.message);
    force = e.code === 'REFUSED' && /\bFORCE\b/.test(e.message);
    if (force) confirm.textContent = 'Do it nevertheless';
  };
  const submit = async e => {
    e.preventDefault();
    if (confirm.disabled) return;
    confirm.disabled = true;
    try {
      const words = chosen.words(input.value);
      const answer = chosen.run ? await chosen.run(input.value) : await command(force ? [...words, 'FORCE'] : words);
      dialog.close();
      const text = title + ': done' + (answer && sentence(answer) ? '. ' + sentence(answer) : '');
      say(text);
      notice(text);
      setTimeout(() => { if ($('notice').textContent === text) notice(''); }, 15000);
      if (done) done();
      poll();
    } catch (failure) {
      fail(failure);
      refresh();
    }
  };
  typed.addEventListener('input', refresh);
  const radios = choices.length === 1 ? '' : el('fieldset', {}, el('legend', {}, 'What'), ...choices.map(choice => el('label', {},
    el('input', {type: 'radio', name: 'choice', onchange: () => choose(choice)}), ' ', choice.label)));
  dialog.replaceChildren(el('form', {onsubmit: submit}, el('h2', {id: 'dialog-title'}, title), radios, inputRow, effect, typedRow, error,
    el('div', {class: 'bar'}, confirm, el('button', {type: 'button', onclick: () => dialog.close()}, 'Cancel'))));
  dialog.showModal();
  if (chosen) choose(chosen);
}

/** Shows something; nothing is changed. */
export function tell(title, ...nodes) {
  const dialog = $('dialog');
  dialog.replaceChildren(el('h2', {id: 'dialog-title'}, title), ...nodes,
    el('div', {class: 'bar'}, el('button', {type: 'button', autofocus: true, onclick: () => dialog.close()}, 'Close')));
  dialog.showModal();
}

export function answerTable(answer, caption) {
  const place = el('div', {});
  const columns = answer.columns.map(column => [column.name, row => row[column.name], {text: true}]);
  new Table(place, caption, columns, row => JSON.stringify(row), {tall: true}).update(answer.rows);
  return place;
}
