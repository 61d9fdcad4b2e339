// BullMQ and Bull: node queues.js PORT TAGGED_PORT bullmq|bull
//
// Their scripts have the keys of a whole queue. Behind the second port, a pool with hash_tag: "{}", queues with a tag in
// their prefix work; elsewhere keys may be on several servers, and then every call must say so.
'use strict';

const assert = require('node:assert');

const JOBS = 20;
const [, , port, taggedPort, library] = process.argv;

// Adds jobs and has them done; fails with what the library fails with.
async function run(queuePort, prefix) {
  const connection = {host: '127.0.0.1', port: Number(queuePort), maxRetriesPerRequest: null};
  const name = `${library}-${process.pid}`;
  const {Queue, Worker} = library === 'bullmq' ? require('bullmq') : {Queue: require('bull')};
  const options = library === 'bullmq' ? {connection, prefix} : {redis: connection, prefix};
  const queue = new Queue(name, options);
  const failed = new Promise((_, reject) => queue.on('error', reject));
  failed.catch(() => {});
  const done = [];
  const all = new Promise(resolve => {
    const work = async job => {
      if (done.push(job.data.number) === JOBS) {
        resolve();
      }
    };
    if (Worker) {
      new Worker(name, work, {...options, concurrency: 4}).on('error', () => {});
    } else {
      queue.process(work).catch(() => {});
    }
  });
  for (let number = 0; number < JOBS; number++) {
    await Promise.race([queue.add(...(library === 'bullmq' ? ['job'] : []), {number}, number % 5 === 0 ? {delay: 100} : {}), failed]);
  }
  await Promise.race([all, failed]);
  return done.sort((a, b) => a - b);
}

async function main() {
  console.log('version', require(`${library}/package.json`).version);
  const numbers = Array.from({length: JOBS}, (_, number) => number);
  assert.deepStrictEqual(await run(taggedPort, '{queues}'), numbers);
  try {
    assert.deepStrictEqual(await run(port, 'queues'), numbers);
  } catch (error) {
    assert.match(error.message, /^CROSSSLOT .*hash_tag.*scripts_on_first_server/);
  }
}

main().then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
