# pylibmc, which is libmemcached: python3 pylibmc_.py PORT text|binary
import sys

import pylibmc

KEYS = ['%d-pylibmc-%s' % (i, sys.argv[2]) for i in range(200)]
binary = sys.argv[2] == 'binary'


def fails(error, request):
    try:
        request()
    except error:
        return
    raise AssertionError('no ' + error.__name__)


print('version', pylibmc.__version__, 'with libmemcached', pylibmc.libmemcached_version)
client = pylibmc.Client(['127.0.0.1:' + sys.argv[1]], binary=binary, behaviors={} if binary else {'cas': True})

assert client.set_multi({key: 'of ' + key for key in KEYS}) == []
assert client.get_multi(KEYS + ['none']) == {key: 'of ' + key for key in KEYS}
assert client.get('none') is None

client.delete('one')
if binary:
    fails(pylibmc.NotFound, lambda: client.replace('one', b'x'))
else:
    assert client.replace('one', b'x') is False
assert client.add('one', b'b') is True
assert client.add('one', b'c') is False
assert client.append('one', b'c') is True
assert client.prepend('one', b'a') is True
assert client.get('one') == b'abc'
if not binary:
    value, unique = client.gets('one')
    assert client.cas('one', b'new', unique) is True
    assert client.cas('one', b'newer', unique) is False
assert client.touch('one', 100) is True
assert client.delete('one') is True
assert client.delete('one') is False

if not binary:
    # On the wire that is 4294967295, and what was there must go.
    assert client.set('at-once', 'old') is True
    assert client.set('at-once', 'new', time=-1) is True
    assert client.get('at-once') is None

client.set('count', 40)
assert client.incr('count', 5) == 45
assert client.decr('count', 3) == 42
fails(pylibmc.NotFound, lambda: client.incr('no-count', 1))
client.set('text', 'text')
fails(pylibmc.Error, lambda: client.incr('text', 1))
assert client.get('text') == 'text'

large = bytes(range(256)) * 3500
assert client.set('large', large, time=100) is True
assert client.get('large') == large
[(server, statistics)] = client.get_stats()
assert int(statistics['curr_items' if 'curr_items' in statistics else b'curr_items']) >= len(KEYS)
