# pymemcache, which wants no answers to what it stores unless told otherwise: python3 pymemcache_.py PORT
import os
import ssl
import sys

import pymemcache
from pymemcache.client.base import Client
from pymemcache.exceptions import MemcacheClientError

KEYS = ['%d-pymemcache' % i for i in range(200)]

print('version', pymemcache.__version__)
ca = os.environ.get('CLIENTS_CA')
client = Client(('127.0.0.1', int(sys.argv[1])), tls_context=ssl.create_default_context(cafile=ca) if ca else None)

assert client.set_many({key: 'of ' + key for key in KEYS}) == []
assert client.get_many(KEYS + ['none']) == {key: ('of ' + key).encode() for key in KEYS}
assert client.get('none') is None

client.delete('one')
assert client.replace('one', 'x', noreply=False) is False
assert client.add('one', 'b', noreply=False) is True
assert client.add('one', 'c', noreply=False) is False
client.append('one', 'c')
client.prepend('one', 'a')
value, unique = client.gets('one')
assert value == b'abc'
assert client.cas('one', 'new', unique, noreply=False) is True
assert client.cas('one', 'newer', unique, noreply=False) is False
assert client.cas('none', 'new', unique, noreply=False) is None
assert client.touch('one', 100, noreply=False) is True
assert client.delete('one', noreply=False) is True

client.set('count', 40)
assert client.incr('count', 5) == 45
assert client.decr('count', 3) == 42
client.set('text', 'text')
try:
    client.incr('text', 1)
except MemcacheClientError as e:
    assert 'non-numeric' in str(e), e
else:
    raise AssertionError('a text was incremented')

large = bytes(range(256)) * 3500
client.set('large', large, expire=100)
assert client.get('large') == large
client.set('empty', '')
assert client.get('empty') == b''
assert client.stats()[b'curr_items'] >= len(KEYS)
assert client.version().startswith(b'1.')
client.close()
