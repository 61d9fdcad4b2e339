package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.client.AddressTable.Budget;
import dev.nutcracker.client.AddressTable.Entry;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AddressTableTest {
    /** Whole again at the 100th nanosecond. */
    private static final Budget USED_TILL_100 = nowNs -> nowNs >= 100;

    private final AddressTable table = new AddressTable(() -> USED_TILL_100, 4);

    @Test
    void shouldCountTheClientsOfEachAddress() {
        Entry one = enter("10.0.0.1");
        Entry again = enter("10.0.0.1");
        Entry two = enter("10.0.0.2");

        assertThat(again).isSameAs(one);
        assertThat(table.clients(one)).isEqualTo(2);
        assertThat(table.clients(two)).isEqualTo(1);
        table.leave(one, 0);
        assertThat(table.clients(one)).isEqualTo(1);
    }

    @Test
    void shouldCountIpv6ByTheFirst64Bits() {
        Entry one = enter("2001:db8:0:1::1");

        assertThat(enter("2001:db8:0:1:ffff:ffff:ffff:ffff")).isSameAs(one);
        assertThat(enter("2001:db8:0:2::1")).isNotSameAs(one);
    }

    @Test
    void shouldTakeAMappedAddressForTheOneOfIpv4() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};

        assertThat(table.enter(Inet6Address.getByAddress(null, mapped, -1), 0)).isSameAs(enter("10.0.0.1"));
    }

    @Test
    void shouldNotTakeAnAddressOfIpv4ForOneOfIpv6WithTheSameBits() {
        assertThat(enter("::")).isNotSameAs(enter("0.0.0.0"));
    }

    @Test
    void shouldForgetAnAddressWithoutClientsOnceItsBudgetIsWhole() {
        table.leave(enter("10.0.0.1"), 100);

        assertThat(table.size()).isZero();
    }

    @Test
    void shouldRememberAnAddressWithoutClientsWhileItsBudgetIsUsed() {
        Entry one = enter("10.0.0.1");
        table.leave(one, 0);

        assertThat(enter("10.0.0.1")).isSameAs(one);
        assertThat(table.clients(one)).isEqualTo(1);
    }

    @Test
    void shouldForgetRestingAddressesAsOthersCome() throws UnknownHostException {
        table.leave(enter("10.0.0.1"), 0);
        table.leave(enter("10.0.0.2"), 0);

        table.enter(address("10.0.0.3"), 100);

        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void shouldForgetTheAddressThatIsLongestWithoutClientsWhenItIsFull() {
        Entry live = enter("10.0.0.1");
        Entry latest = enter("10.0.0.2");
        Entry longest = enter("10.0.0.3");
        enter("10.0.0.4");
        table.leave(longest, 0);
        table.leave(latest, 0);

        enter("10.0.0.5");

        assertThat(table.size()).isEqualTo(4);
        assertThat(enter("10.0.0.1")).isSameAs(live);
        assertThat(enter("10.0.0.2")).isSameAs(latest);
        assertThat(enter("10.0.0.3")).isNotSameAs(longest);
    }

    @Test
    void shouldCountAllOthersTogetherWhenItIsFullOfLiveAddresses() {
        for (int i = 1; i <= 4; i++) {
            enter("10.0.0." + i);
        }

        Entry others = enter("10.0.0.5");

        assertThat(enter("10.0.0.6")).isSameAs(others);
        assertThat(table.clients(others)).isEqualTo(2);
        assertThat(table.size()).isEqualTo(4);
        table.leave(others, 0);
        table.leave(others, 0);
        assertThat(table.clients(others)).isZero();
        assertThat(enter("10.0.0.7")).isSameAs(others);
    }

    @Test
    void shouldKeepTheEntriesOfLiveAddressesWhileOthersComeAndGo() throws UnknownHostException {
        Random random = new Random(13);
        AddressTable bounded = new AddressTable(() -> USED_TILL_100, 50);
        Map<Integer, List<Entry>> live = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            int host = random.nextInt(100);
            List<Entry> clients = live.getOrDefault(host, List.of());
            if (random.nextBoolean() && (!clients.isEmpty() || live.size() < 50)) {
                Entry entry = bounded.enter(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), i % 200);
                live.computeIfAbsent(host, _ -> new ArrayList<>()).add(entry);
                assertThat(live.get(host)).containsOnly(entry);
                assertThat(bounded.clients(entry)).isEqualTo(live.get(host).size());
            } else if (!clients.isEmpty()) {
                bounded.leave(clients.removeLast(), i % 200);
                live.values().removeIf(List::isEmpty);
            }
            assertThat(bounded.size()).isBetween(live.size(), 50);
        }
    }

    @Test
    void shouldTellApart65536AddressesAtMost() throws UnknownHostException {
        AddressTable large = new AddressTable(() -> Budget.UNLIMITED);
        for (int i = 0; i < AddressTable.ENTRIES_MAX + 10; i++) {
            large.enter(InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i}), 0);
        }

        assertThat(large.size()).isEqualTo(65_536);
    }

    private Entry enter(String address) {
        return table.enter(address(address), 0);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
