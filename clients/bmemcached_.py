# python-binary-memcached: python3 bmemcached_.py PORT
import importlib.metadata
import sys

import bmemcached

KEYS = ['%d-bmemcached' % i for i in range(200)]

print('version', importlib.metadata.version('python-binary-memcached'))
client = bmemcached.Client(('127.0.0.1:' + sys.argv[1],))

assert client.set_multi({key: 'of ' + key for key in KEYS}) == []
assert client.get_multi(KEYS + ['none']) == {key: 'of ' + key for key in KEYS}
assert client.get('none') is None

client.delete('one')
assert client.replace('one', 'x') is False
assert client.add('one', 'b') is True
assert client.add('one', 'c') is False
value, unique = client.gets('one')
assert value == 'b'
assert client.cas('one', 'new', unique) is True
assert client.cas('one', 'newer', unique) is False
assert client.delete('one') is True

assert client.incr('count-%d' % id(client), 5, default=40) == 40
assert client.incr('count-%d' % id(client), 5) == 45
assert client.decr('count-%d' % id(client), 3) == 42

large = bytes(range(256)) * 3500
assert client.set('large', large, time=100) is True
assert client.get('large') == large
[statistics] = client.stats().values()
assert int(statistics['curr_items']) >= len(KEYS)
client.disconnect_all()
