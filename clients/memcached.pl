# Cache::Memcached and Cache::Memcached::Fast: perl memcached.pl PORT MODULE
use strict;
use warnings;
use Test::More;

my ($port, $module) = @ARGV;
eval "require $module" or die $@;
print 'version ', $module->VERSION, "\n";
my $client = $module->new({servers => ["127.0.0.1:$port"]});
my @keys = map { "$_-perl" } 0 .. 199;

ok $client->set($_, "of $_") for @keys;
is_deeply $client->get_multi(@keys, 'none'), {map { $_ => "of $_" } @keys};
is $client->get('none'), undef;

$client->delete('one');
ok !$client->replace('one', 'x');
ok $client->add('one', 'b');
ok !$client->add('one', 'c');
ok $client->append('one', 'c');
ok $client->prepend('one', 'a');
is $client->get('one'), 'abc';
if ($client->can('gets')) {
    my $read = $client->gets('one');
    ok $client->cas('one', $read->[0], 'new');
    ok !$client->cas('one', $read->[0], 'newer');
}
ok $client->delete('one');

$client->set('count', 40);
is $client->incr('count', 5), 45;
is $client->decr('count', 3), 42;

my $bytes = join('', map { chr } 0 .. 255) x 3500;
ok $client->set('large', $bytes, 100);
ok $client->get('large') eq $bytes;
$client->set('object', {a => [1, undef]});
is_deeply $client->get('object'), {a => [1, undef]};
if ($client->can('server_versions')) {
    like((values %{$client->server_versions})[0], qr/^1\./);
}
if ($client->can('stats')) {
    my ($statistics) = values %{$client->stats(['misc'])->{hosts}};
    cmp_ok $statistics->{misc}{curr_items}, '>=', @keys;
}
$client->disconnect_all;
done_testing;
