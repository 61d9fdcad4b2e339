// socket.io over several servers: node socket.io.js PORT ADAPTER LIBRARY, where the adapter is redis, sharded or streams and
// the library redis or ioredis. Each of the servers has to be answered by all others before it knows who is connected.
'use strict';
const assert = require('node:assert');
const {createServer} = require('node:http');
const {Server} = require('socket.io');
const {io} = require('socket.io-client');
const port = Number(process.argv[2]);
const adapter = process.argv[3];
const library = process.argv[4];
const SERVERS = 6;

async function client() {
  let connected;
  if (library === 'ioredis') {
    const Redis = require('ioredis').Redis || require('ioredis');
    connected = new Redis(port, '127.0.0.1');
  } else {
    connected = require('redis').createClient({url: `redis://127.0.0.1:${port}`});
    await connected.connect();
  }
  connected.on('error', error => { throw error; });
  return connected;
}

async function adapterOf() {
  switch (adapter) {
    case 'redis': return require('@socket.io/redis-adapter').createAdapter(await client(), await client());
    case 'sharded': return require('@socket.io/redis-adapter').createShardedAdapter(await client(), await client());
    case 'streams': return require('@socket.io/redis-streams-adapter').createAdapter(await client());
    default: throw new Error(`no adapter ${adapter}`);
  }
}

async function start() {
  const http = createServer();
  const server = new Server(http, {adapter: await adapterOf()});
  await new Promise(done => http.listen(0, '127.0.0.1', done));
  const socket = io(`http://127.0.0.1:${http.address().port}`, {transports: ['websocket']});
  await new Promise(done => socket.on('connect', done));
  return {server, socket};
}

// The streams adapter learns of other servers by what they write now and then.
async function until(what, holds) {
  for (let tries = 0; !await holds(); tries++) {
    assert.ok(tries < 100, what);
    await new Promise(done => setTimeout(done, 100));
  }
}

async function main() {
  console.log('version', require('socket.io/package.json').version, adapter, library);
  const all = [];
  for (let i = 0; i < SERVERS; i++) {
    all.push(await start());
  }
  const counts = () => Promise.all(all.map(({server}) => server.of('/').adapter.serverCount()));
  await until('each server knows of all', async () => (await counts()).every(count => count === SERVERS));

  const ids = all.map(({socket}) => socket.id).sort();
  for (const {server} of all) {
    assert.deepStrictEqual((await server.fetchSockets()).map(socket => socket.id).sort(), ids);
  }

  const received = all.map(({socket}) => new Promise(done => socket.on('news', done)));
  all[0].server.emit('news', 'hello');
  assert.deepStrictEqual(await Promise.all(received), all.map(() => 'hello'));

  for (const {server} of all) {
    server.on('question', answer => answer('yes'));
  }
  assert.deepStrictEqual(await all[1].server.serverSideEmitWithAck('question'), Array(SERVERS - 1).fill('yes'));
  console.log('ok');
}

main().then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
