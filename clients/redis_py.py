# redis-py: python3 redis_py.py PORT
import os
import sys

import redis

KEYS = ['%d-redis-py' % i for i in range(200)]


def fails(error, text, request):
    try:
        request()
    except error as e:
        assert text in str(e), e
    else:
        raise AssertionError('no error that says ' + text)


print('version', redis.__version__)
ca = os.environ.get('CLIENTS_CA')
tls = {'ssl': True, 'ssl_ca_certs': ca, 'ssl_check_hostname': True} if ca else {}
client = redis.Redis(host='127.0.0.1', port=int(sys.argv[1]), **tls)

client.delete('count', 'hash', 'sorted', 'set', 'a-list', 'a-lock')
assert client.set('greeting', 'hello') is True
assert client.get('greeting') == b'hello'
assert client.get('none') is None
assert client.mset({key: 'of ' + key for key in KEYS}) is True
assert client.mget(KEYS) == [('of ' + key).encode() for key in KEYS]
assert client.exists(*KEYS) == len(KEYS)

pipeline = client.pipeline(transaction=False)
for key in KEYS:
    pipeline.set(key + '-piped', key).get(key + '-piped')
assert pipeline.execute() == [each for key in KEYS for each in (True, key.encode())]

assert client.pipeline().set('count', 1).incr('count').execute() == [True, 2]
with client.pipeline() as watching:
    watching.watch('count')
    client.incr('count')
    watching.multi()
    watching.set('count', 'mine')
    fails(redis.WatchError, '', watching.execute)
assert client.get('count') == b'3'

client.hset('hash', mapping={'a': '1', 'b': '2'})
assert client.hgetall('hash') == {b'a': b'1', b'b': b'2'}
client.zadd('sorted', {'low': 1.5, 'high': 2.5})
assert [tuple(each) for each in client.zrange('sorted', 0, -1, withscores=True)] == [(b'low', 1.5), (b'high', 2.5)]
assert client.zscore('sorted', 'low') == 1.5
client.sadd('set', 'm', 'n')
assert set(client.smembers('set')) == {b'm', b'n'}

assert client.setex('fleeting', 1000, 'x') is True
assert client.ttl('fleeting') > 900

assert sorted(client.scan_iter(match='*-redis-py', count=7)) == sorted(key.encode() for key in KEYS)

everything = bytes(range(256)) * 4096
client.set(b'\0\r\n\xff ', everything)
assert client.get(b'\0\r\n\xff ') == everything

pair = client.register_script('return {KEYS[1], ARGV[1]}')
for key in KEYS:
    assert pair(keys=[key], args=['argument']) == [key.encode(), b'argument']

client.rpush('a-list', 'x')
fails(redis.ResponseError, 'WRONGTYPE', lambda: client.incr('a-list'))
fails(redis.ResponseError, 'unknown command', lambda: client.execute_command('NONSENSE'))
assert list(client.blpop(['a-list'], timeout=10)) == [b'a-list', b'x']

with client.lock('a-lock', timeout=10):
    assert not client.lock('a-lock').acquire(blocking=False)

with client.pubsub() as subscribed:
    subscribed.subscribe('1-news', '2-news')
    subscribed.psubscribe('3-*')
    for _ in range(3):
        assert subscribed.get_message(timeout=10)['type'] in ('subscribe', 'psubscribe')
    for i in range(100):
        client.publish('2-news', i)
    messages = [subscribed.get_message(timeout=10) for _ in range(100)]
    assert [message['data'] for message in messages] == [str(i).encode() for i in range(100)]
    client.publish('3-news', 'x')
    assert subscribed.get_message(timeout=10)['type'] == 'pmessage'

assert client.info()['redis_mode'] == 'standalone'
assert client.ping() is True
