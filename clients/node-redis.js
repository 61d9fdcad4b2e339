// node-redis: node node-redis.js PORT [PACKAGE], where the package is another version under its own name.
'use strict';
const assert = require('node:assert');
const port = Number(process.argv[2]);
const library = process.argv[3] || 'redis';
const redis = require(library);
const ca = process.env.CLIENTS_CA;
const KEYS = Array.from({length: 200}, (_, i) => `${i}-${library}`);

async function main() {
  console.log('version', require(`${library}/package.json`).version);
  const client = redis.createClient(ca
    ? {url: `rediss://localhost:${port}`, socket: {tls: true, ca: require('node:fs').readFileSync(ca)}}
    : {url: `redis://127.0.0.1:${port}`});
  // Reconnecting for ever would hide that the proxy closes.
  client.on('error', error => { throw error; });
  await client.connect();

  await client.del(['count', 'hash', 'sorted', 'set', 'a-list']);
  assert.strictEqual(await client.set('greeting', 'hello'), 'OK');
  assert.strictEqual(await client.get('greeting'), 'hello');
  assert.strictEqual(await client.get('none'), null);
  assert.strictEqual(await client.mSet(KEYS.flatMap(key => [key, `of ${key}`])), 'OK');
  assert.deepStrictEqual(await client.mGet(KEYS), KEYS.map(key => `of ${key}`));

  // What is asked without waiting goes out as one pipeline.
  const piped = await Promise.all(KEYS.flatMap(key => [client.set(`${key}-piped`, key), client.get(`${key}-piped`)]));
  assert.deepStrictEqual(piped, KEYS.flatMap(key => ['OK', key]));

  assert.deepStrictEqual(await client.multi().set('count', '1').incr('count').exec(), ['OK', 2]);

  await client.hSet('hash', {a: '1', b: '2'});
  assert.deepStrictEqual({...await client.hGetAll('hash')}, {a: '1', b: '2'});
  await client.zAdd('sorted', [{score: 1.5, value: 'low'}, {score: 2.5, value: 'high'}]);
  assert.deepStrictEqual((await client.zRangeWithScores('sorted', 0, -1)).map(each => ({...each})),
      [{value: 'low', score: 1.5}, {value: 'high', score: 2.5}]);
  await client.sAdd('set', ['m', 'n']);
  assert.deepStrictEqual([...await client.sMembers('set')].sort(), ['m', 'n']);

  assert.strictEqual(await client.setEx('fleeting', 1000, 'x'), 'OK');
  assert.ok(await client.ttl('fleeting') > 900);

  const found = [];
  for await (const page of client.scanIterator({MATCH: `*-${library}`, COUNT: 7})) {
    found.push(...[].concat(page));
  }
  assert.deepStrictEqual(found.sort(), [...KEYS].sort());

  const bytes = Buffer.from([0, 13, 10, 255, 32]);
  await client.set('bytes', bytes);
  const hex = await client.eval("return (redis.call('GET', KEYS[1]):gsub('.', function(c)"
      + " return string.format('%02x', string.byte(c)) end))", {keys: ['bytes']});
  assert.strictEqual(hex, bytes.toString('hex'));

  await client.rPush('a-list', 'x');
  await assert.rejects(client.incr('a-list'), /WRONGTYPE/);
  await assert.rejects(client.sendCommand(['NONSENSE']), /unknown command/);
  assert.strictEqual(await client.lLen('a-list'), 1);

  const subscriber = client.duplicate();
  subscriber.on('error', error => { throw error; });
  await subscriber.connect();
  const messages = [];
  const last = new Promise(resolve => {
    subscriber.subscribe(['1-news', '2-news'], (message, channel) => {
      messages.push(message);
      if (message === 'last') {
        resolve(channel);
      }
    }).then(async () => {
      for (let i = 0; i < 100; i++) {
        await client.publish('2-news', `${i}`);
      }
      await client.publish('2-news', 'last');
    });
  });
  assert.strictEqual(await last, '2-news');
  assert.deepStrictEqual(messages, [...Array.from({length: 100}, (_, i) => `${i}`), 'last']);
  await subscriber.unsubscribe();
  await subscriber.quit();
  await client.quit();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
