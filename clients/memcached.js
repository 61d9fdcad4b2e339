// memcached of npm, which speaks the text protocol on a pool of connections: node memcached.js PORT
'use strict';
const assert = require('node:assert');
const {promisify} = require('node:util');
const Memcached = require('memcached');
const KEYS = Array.from({length: 200}, (_, i) => `${i}-memcached`);

async function main() {
  console.log('version', require('memcached/package.json').version);
  const client = new Memcached(`127.0.0.1:${process.argv[2]}`, {retries: 0});
  client.on('failure', details => { throw new Error(details.messages.join('; ')); });
  const call = name => promisify(client[name]).bind(client);

  // It queues no more requests than it has connections in its pool.
  for (let i = 0; i < KEYS.length; i += 10) {
    await Promise.all(KEYS.slice(i, i + 10).map(key => call('set')(key, `of ${key}`, 0)));
  }
  assert.deepStrictEqual({...await call('getMulti')([...KEYS, 'none'])},
      Object.fromEntries(KEYS.map(key => [key, `of ${key}`])));
  assert.strictEqual(await call('get')('none'), undefined);

  await call('del')('one');
  await assert.rejects(call('replace')('one', 'x', 0));
  assert.strictEqual(await call('add')('one', 'b', 0), true);
  await assert.rejects(call('add')('one', 'c', 0));
  await call('append')('one', 'c');
  await call('prepend')('one', 'a');
  const {one, cas} = await call('gets')('one');
  assert.strictEqual(one, 'abc');
  assert.strictEqual(await call('cas')('one', 'new', cas, 0), true);
  assert.strictEqual(await call('cas')('one', 'newer', cas, 0), false);
  assert.strictEqual(await call('touch')('one', 100), true);

  await call('set')('count', 40, 0);
  assert.strictEqual(await call('incr')('count', 5), 45);
  assert.strictEqual(await call('decr')('count', 3), 42);
  await assert.rejects(call('incr')('one', 1), /non-numeric/);

  const large = 'x'.repeat(1000000);
  await call('set')('large', large, 100);
  assert.strictEqual(await call('get')('large'), large);

  const [statistics] = await call('stats')();
  assert.ok(statistics.curr_items >= KEYS.length);
  const [version] = await call('version')();
  assert.match(version.version, /^1\./);
  client.end();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
