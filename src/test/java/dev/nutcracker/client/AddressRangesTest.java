package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.Cidr;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressRangesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 9.255.255.255, false",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/32, 10.1.2.3, true",
        "10.1.2.3/32, 10.1.2.4, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "::/0, 10.0.0.1, false",
        "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/64, 2001:db8::ffff:0:0:0, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "2001:db8::8/127, 2001:db8::9, true",
        "2001:db8::8/127, 2001:db8::a, false",
        "::1/128, ::1, true",
        "128.0.0.0/1, 200.0.0.1, true",
        "128.0.0.0/1, 127.0.0.1, false",
    })
    void shouldContainTheAddressesOfANetwork(String network, String address, boolean contained)
            throws UnknownHostException {
        assertThat(ranges(network).contains(InetAddress.getByName(address))).isEqualTo(contained);
    }

    @Test
    void shouldContainNothingWithoutNetworks() throws UnknownHostException {
        assertThat(ranges().contains(InetAddress.getByName("10.0.0.1"))).isFalse();
        assertThat(ranges().contains(InetAddress.getByName("::1"))).isFalse();
    }

    @Test
    void shouldTakeMappedAddressesForThoseOfIpv4() throws UnknownHostException {
        AddressRanges ipv4 = ranges("10.0.0.0/8");
        AddressRanges mapped = AddressRanges.of(List.of(new Cidr(mapped(10, 0, 0, 0), 104)));

        assertThat(ipv4.contains(mapped(10, 1, 1, 1))).isTrue();
        assertThat(ipv4.contains(mapped(11, 1, 1, 1))).isFalse();
        assertThat(mapped.contains(InetAddress.getByName("10.1.1.1"))).isTrue();
        assertThat(mapped.contains(InetAddress.getByName("11.1.1.1"))).isFalse();
    }

    @Test
    void shouldAgreeWithACheckOfEachNetwork() throws UnknownHostException {
        Random random = new Random(13);
        for (int round = 0; round < 300; round++) {
            List<Cidr> networks = new ArrayList<>();
            int count = random.nextInt(40);
            for (int i = 0; i < count; i++) {
                networks.add(network(random));
            }
            AddressRanges ranges = AddressRanges.of(networks);
            for (int i = 0; i < 300; i++) {
                InetAddress address = probe(random, networks);
                assertThat(ranges.contains(address))
                        .as("%s in %s", address, networks)
                        .isEqualTo(networks.stream().anyMatch(network -> contains(network, address)));
            }
        }
    }

    /** Few different bits, so that networks overlap, touch and contain each other. */
    private static Cidr network(Random random) throws UnknownHostException {
        InetAddress address = address(random);
        int bits = random.nextInt(address.getAddress().length * Byte.SIZE + 1);
        byte[] bytes = address.getAddress();
        for (int i = bits; i < bytes.length * Byte.SIZE; i++) {
            bytes[i / Byte.SIZE] &= (byte) ~(0x80 >> i % Byte.SIZE);
        }
        return new Cidr(InetAddress.getByAddress(bytes), bits);
    }

    private static InetAddress address(Random random) throws UnknownHostException {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextBoolean() ? 255 : 0);
        }
        bytes[0] = 32;
        return InetAddress.getByAddress(bytes);
    }

    /** An address anywhere, or beside one end of a network. */
    private static InetAddress probe(Random random, List<Cidr> networks) throws UnknownHostException {
        if (networks.isEmpty() || random.nextInt(3) == 0) {
            return address(random);
        }
        Cidr network = networks.get(random.nextInt(networks.size()));
        BigInteger first = number(network.network());
        int bits = network.network().getAddress().length * Byte.SIZE;
        BigInteger size = BigInteger.ONE.shiftLeft(bits - network.prefixBits());
        BigInteger chosen =
                (random.nextBoolean() ? first : first.add(size)).subtract(BigInteger.valueOf(random.nextInt(2)));
        return ofNumber(chosen.mod(BigInteger.ONE.shiftLeft(bits)), bits / Byte.SIZE);
    }

    private static boolean contains(Cidr network, InetAddress address) {
        int bits = network.network().getAddress().length * Byte.SIZE;
        return address.getAddress().length * Byte.SIZE == bits
                && number(network.network())
                                .xor(number(address))
                                .shiftRight(bits - network.prefixBits())
                                .signum()
                        == 0;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress ofNumber(BigInteger number, int lengthBytes) throws UnknownHostException {
        byte[] all = number.toByteArray();
        byte[] bytes = new byte[lengthBytes];
        for (int i = 1; i <= Math.min(all.length, lengthBytes); i++) {
            bytes[lengthBytes - i] = all[all.length - i];
        }
        return InetAddress.getByAddress(bytes);
    }

    private static InetAddress mapped(int... ipv4) throws UnknownHostException {
        byte[] bytes = {
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) ipv4[0], (byte) ipv4[1], (byte) ipv4[2], (byte) ipv4[3]
        };
        return Inet6Address.getByAddress(null, bytes, -1);
    }

    private static AddressRanges ranges(String... networks) {
        return AddressRanges.of(Stream.of(networks).map(AddressRangesTest::cidr).toList());
    }

    private static Cidr cidr(String text) {
        String[] parts = text.split("/");
        return new Cidr(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
    }
}
