# Redis of Perl: perl redis.pl PORT
use strict;
use warnings;
use Redis;
use Test::More;

print "version $Redis::VERSION\n";
my $client = Redis->new(server => "127.0.0.1:$ARGV[0]");
my $other = Redis->new(server => "127.0.0.1:$ARGV[0]");
my @keys = map { "$_-perl" } 0 .. 199;

$client->del(qw(count hash sorted set a-list));
is $client->set(greeting => 'hello'), 'OK';
is $client->get('greeting'), 'hello';
is $client->get('none'), undef;
is $client->mset(map { $_ => "of $_" } @keys), 'OK';
is_deeply [$client->mget(@keys)], [map { "of $_" } @keys];

my @piped;
for my $key (@keys) {
    $client->set("$key-piped", $key, sub { push @piped, $_[0] });
    $client->get("$key-piped", sub { push @piped, $_[0] });
}
$client->wait_all_responses;
is_deeply \@piped, [map { ('OK', $_) } @keys];

$client->multi;
$client->set(count => 1);
$client->incr('count');
is_deeply [$client->exec], ['OK', 2];
$client->watch('count');
$other->incr('count');
$client->multi;
$client->set(count => 'mine');
$client->exec;
is $client->get('count'), 3;

$client->hset('hash', a => 1);
is_deeply {$client->hgetall('hash')}, {a => 1};
$client->zadd('sorted', 1.5, 'low');
is_deeply [$client->zrange('sorted', 0, -1, 'WITHSCORES')], ['low', '1.5'];

is $client->setex('fleeting', 1000, 'x'), 'OK';
cmp_ok $client->ttl('fleeting'), '>', 900;

my ($cursor, @found) = (0);
do {
    ($cursor, my $page) = $client->scan($cursor, MATCH => '*-perl', COUNT => 7);
    push @found, @$page;
} while $cursor ne '0';
is_deeply [sort @found], [sort @keys];

my $bytes = join('', map { chr } 0 .. 255) x 4096;
$client->set("\0\r\n\xff ", $bytes);
ok $client->get("\0\r\n\xff ") eq $bytes;

$client->rpush('a-list', 'x');
ok !eval { $client->incr('a-list'); 1 };
like $@, qr/WRONGTYPE/;
ok !eval { $client->nonsense; 1 };
like $@, qr/unknown command/;
is_deeply [$client->blpop('a-list', 10)], ['a-list', 'x'];

my @messages;
my $subscribed = Redis->new(server => "127.0.0.1:$ARGV[0]");
my $receive = sub { push @messages, $_[0] };
$subscribed->subscribe('1-news', '2-news', $receive);
$other->publish('2-news', $_) for 0 .. 99;
while (@messages < 100 && $subscribed->wait_for_messages(10)) { }
is_deeply \@messages, [0 .. 99];
is $client->info->{loading}, 0;
done_testing;
