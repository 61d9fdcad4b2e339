// A table that can be sorted, and what its columns are made of.
// It knows nothing of what it shows.
import {el, setText} from './elements.js';
import {NONE} from './texts.js';

/** A table that keeps its rows: only texts that have changed are written. A column is [title, value, options]. */
export class Table {
  constructor(place, caption, columns, key, {empty = 'None.', tall = false} = {}) {
    Object.assign(this, {columns, key, empty, rows: new Map(), sortBy: null, down: false, data: []});
    this.body = el('tbody', {});
    this.heads = columns.map(([title, , options = {}], i) => el('th', {scope: 'col', class: options.num ? 'num' : null},
      title && options.sort !== false ? el('button', {type: 'button', onclick: () => this.sort(i)}, title) : title || el('span', {class: 'hidden'}, 'change')));
    this.none = el('p', {class: 'hint'}, empty);
    this.region = el('div', {class: 'scroll' + (tall ? ' tall' : ''), tabindex: 0, role: 'region', 'aria-label': caption + ', table'},
      el('table', {}, el('caption', {class: 'hidden'}, caption), el('thead', {}, el('tr', {}, ...this.heads)), this.body));
    place.replaceChildren(this.region, this.none);
  }

  sort(i) {
    this.down = this.sortBy === i ? !this.down : !!(this.columns[i][2] || {}).num;
    this.sortBy = i;
    this.heads.forEach((head, j) => j === i ? head.setAttribute('aria-sort', this.down ? 'descending' : 'ascending') : head.removeAttribute('aria-sort'));
    this.update(this.data);
  }

  update(data) {
    this.data = data;
    this.region.hidden = !data.length;
    this.none.hidden = !!data.length;
    let rows = data;
    if (this.sortBy != null) {
      const value = this.columns[this.sortBy][1];
      const sign = this.down ? -1 : 1;
      rows = [...data].sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        return x == null ? 1 : y == null ? -1 : sign * (typeof x === 'number' ? x - y : String(x).localeCompare(String(y), 'en', {numeric: true}));
      });
    }
    const kept = new Set();
    let at = this.body.firstElementChild;
    for (const row of rows) {
      const key = this.key(row);
      kept.add(key);
      let tr = this.rows.get(key);
      if (!tr) {
        tr = el('tr', {}, ...this.columns.map(([, , options = {}]) => el('td', {class: options.num ? 'num' : options.text ? 'text' : null})));
        this.rows.set(key, tr);
      }
      tr.data = row;
      this.columns.forEach(([, value, {format, draw} = {}], i) => {
        const cell = tr.children[i];
        if (draw) draw(cell, row, tr);
        else setText(cell, format ? format(value(row)) : String(value(row) ?? NONE));
      });
      if (tr === at) at = at.nextElementSibling;
      else this.body.insertBefore(tr, at);
    }
    for (const [key, tr] of this.rows) if (!kept.has(key)) { tr.remove(); this.rows.delete(key); }
  }
}

/** Draws a cell again only if what it shows is another. */
export const drawn = (mark, make) => (cell, row, tr) => {
  const wanted = JSON.stringify(mark(row));
  if (cell.mark !== wanted) { cell.mark = wanted; cell.replaceChildren(...[].concat(make(row, tr))); }
};
export const number = format => ({num: true, format});
