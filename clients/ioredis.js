// ioredis: node ioredis.js PORT [PACKAGE], where the package is another version under its own name.
'use strict';
const assert = require('node:assert');
const port = Number(process.argv[2]);
const library = process.argv[3] || 'ioredis';
const Redis = require(library).Redis || require(library);
const ca = process.env.CLIENTS_CA;
const address = {host: '127.0.0.1', port, ...(ca ? {tls: {ca: require('node:fs').readFileSync(ca)}} : {})};
const KEYS = Array.from({length: 200}, (_, i) => `${i}-${library}`);

async function main() {
  console.log('version', require(`${library}/package.json`).version);
  const client = new Redis(address);
  client.on('error', error => { throw error; });
  // Reconnecting for ever would hide that the proxy closes.
  client.on('reconnecting', () => { throw new Error('the connection was lost'); });

  await client.del('count', 'hash', 'sorted', 'set', 'a-list');
  assert.strictEqual(await client.set('greeting', 'hello'), 'OK');
  assert.strictEqual(await client.get('greeting'), 'hello');
  assert.strictEqual(await client.get('none'), null);
  assert.strictEqual(await client.mset(...KEYS.flatMap(key => [key, `of ${key}`])), 'OK');
  assert.deepStrictEqual(await client.mget(...KEYS), KEYS.map(key => `of ${key}`));

  const pipeline = client.pipeline();
  KEYS.forEach(key => pipeline.set(`${key}-piped`, key).get(`${key}-piped`));
  assert.deepStrictEqual(await pipeline.exec(), KEYS.flatMap(key => [[null, 'OK'], [null, key]]));

  assert.deepStrictEqual(await client.multi().set('count', '1').incr('count').exec(), [[null, 'OK'], [null, 2]]);
  await client.watch('count');
  await client.incr('count');
  assert.deepStrictEqual(await client.multi().set('count', 'mine').exec(), null);
  assert.strictEqual(await client.get('count'), '3');

  await client.hset('hash', {a: '1', b: '2'});
  assert.deepStrictEqual({...await client.hgetall('hash')}, {a: '1', b: '2'});
  await client.zadd('sorted', 1.5, 'low', 2.5, 'high');
  assert.strictEqual(Number(await client.zscore('sorted', 'low')), 1.5);
  await client.sadd('set', 'm', 'n');
  assert.deepStrictEqual([...await client.smembers('set')].sort(), ['m', 'n']);

  assert.strictEqual(await client.setex('fleeting', 1000, 'x'), 'OK');
  assert.ok(await client.ttl('fleeting') > 900);

  const found = [];
  for await (const page of client.scanStream({match: `*-${library}`, count: 7})) {
    found.push(...page);
  }
  assert.deepStrictEqual(found.sort(), [...KEYS].sort());

  const bytes = Buffer.from([0, 13, 10, 255, 32]);
  await client.set(bytes, bytes);
  assert.deepStrictEqual(await client.getBuffer(bytes), bytes);

  // Scripts are sent by their hash, and whole when a server does not have them.
  client.defineCommand('pair', {numberOfKeys: 1, lua: 'return {KEYS[1], ARGV[1]}'});
  for (const key of KEYS) {
    assert.deepStrictEqual(await client.pair(key, 'argument'), [key, 'argument']);
  }

  await client.rpush('a-list', 'x');
  await assert.rejects(client.incr('a-list'), /WRONGTYPE/);
  await assert.rejects(client.call('NONSENSE'), /unknown command/);
  assert.deepStrictEqual(await client.blpop('a-list', 10), ['a-list', 'x']);

  const subscriber = new Redis(address);
  const messages = [];
  const last = new Promise(resolve => subscriber.on('message', (channel, message) => {
    messages.push(message);
    if (message === 'last') {
      resolve(channel);
    }
  }));
  assert.strictEqual(await subscriber.subscribe('1-news', '2-news'), 2);
  for (let i = 0; i < 100; i++) {
    await client.publish('2-news', `${i}`);
  }
  await client.publish('2-news', 'last');
  assert.strictEqual(await last, '2-news');
  assert.deepStrictEqual(messages, [...Array.from({length: 100}, (_, i) => `${i}`), 'last']);
  await subscriber.unsubscribe();
  client.removeAllListeners();
  await subscriber.quit();
  await client.quit();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
