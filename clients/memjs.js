// memjs, which speaks the binary protocol only: node memjs.js PORT
'use strict';
const assert = require('node:assert');
const memjs = require('memjs');
const KEYS = Array.from({length: 200}, (_, i) => `${i}-memjs`);

async function main() {
  console.log('version', require('memjs/package.json').version);
  const client = memjs.Client.create(`127.0.0.1:${process.argv[2]}`);

  assert.deepStrictEqual(await Promise.all(KEYS.map(key => client.set(key, `of ${key}`, {}))), KEYS.map(() => true));
  const values = await Promise.all(KEYS.map(key => client.get(key)));
  assert.deepStrictEqual(values.map(each => each.value.toString()), KEYS.map(key => `of ${key}`));
  assert.strictEqual((await client.get('none')).value, null);

  await client.delete('one');
  assert.strictEqual(await client.replace('one', 'x', {}), false);
  assert.strictEqual(await client.add('one', 'b', {}), true);
  assert.strictEqual(await client.add('one', 'c', {}), false);
  assert.strictEqual(await client.append('one', 'c'), true);
  // Its prepend, in version 1.3.2, appends.
  assert.strictEqual((await client.get('one')).value.toString(), 'bc');
  assert.strictEqual(await client.touch('one', 100), true);

  await client.delete('count');
  assert.strictEqual((await client.increment('count', 1, {initial: 40})).value, 40);
  assert.strictEqual((await client.increment('count', 5, {})).value, 45);
  assert.strictEqual((await client.decrement('count', 3, {})).value, 42);

  const bytes = Buffer.alloc(900000, 10);
  bytes.write('\0\r\nEND\r\n');
  await client.set('large', bytes, {expires: 100});
  assert.deepStrictEqual((await client.get('large')).value, bytes);
  await assert.rejects(client.increment('one', 1, {}));
  assert.strictEqual((await client.get('one')).value.toString(), 'bc');

  const statistics = await new Promise((resolve, reject) =>
    client.stats((error, server, stats) => error ? reject(error) : resolve(stats)));
  assert.ok(Number(statistics.curr_items) >= KEYS.length);
  assert.match(statistics.version, /^1\./);
  client.close();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
