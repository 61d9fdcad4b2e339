// Elements of the page, and its two places for a sentence. Every name that comes from ui/state is a stranger's:
// texts become text nodes, never markup.

const SVG = 'http://www.w3.org/2000/svg';
export const $ = id => document.getElementById(id);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (typeof value === 'boolean') node.toggleAttribute(name, value);
    else if (value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}
export const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
export function setText(node, text) { if (node.textContent !== text) node.textContent = text; }

export function notice(text) {
  const place = $('notice');
  place.hidden = !text;
  setText(place, text);
}

let saidTimer = 0;
export function say(text) {
  clearTimeout(saidTimer);
  saidTimer = setTimeout(() => setText($('said'), text), 150);
}
