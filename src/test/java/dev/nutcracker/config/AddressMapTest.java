package dev.nutcracker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressMapTest {
    @ParameterizedTest
    @CsvSource({
        "172.17.0.2:6379 127.0.0.1:7001, 172.17.0.2, 6379, 127.0.0.1, 7001",
        "172.17.0.2:6379 127.0.0.1:7001, 172.17.0.2, 6380, 172.17.0.2, 6380",
        "172.17.0.2:6379 127.0.0.1, 172.17.0.2, 6379, 127.0.0.1, 6379",
        "10.5.5.5 nat.example.com, 10.5.5.5, 6379, nat.example.com, 6379",
        "10.5.5.5 nat.example.com, 10.5.5.6, 6379, 10.5.5.6, 6379",
        "10.5.5.5 nat.example.com:7002, 10.5.5.5, 6379, nat.example.com, 7002",
        "redis-1 127.0.0.1, REDIS-1, 6379, 127.0.0.1, 6379",
        "[2001:db8::1]:6379 127.0.0.1:7001, 2001:DB8:0::1, 6379, 127.0.0.1, 7001",
        "2001:db8::1 ::1, 2001:db8::1, 6379, ::1, 6379",
        "[2001:db8::1] [::1]:7, 2001:db8::1, 6379, ::1, 7",
    })
    void shouldMapWhatIsAnnounced(String line, String host, int port, String reachedHost, int reachedPort)
            throws InvalidValue {
        assertThat(map(line).reached(new ServerAddress.Tcp(host, port)))
                .isEqualTo(new ServerAddress.Tcp(reachedHost, reachedPort));
    }

    @Test
    void shouldGoByTheFirstRuleThatMatches() throws InvalidValue {
        AddressMap map = map("a:1 b:2", "a c", "b d");

        assertThat(map.reached(new ServerAddress.Tcp("a", 1))).isEqualTo(new ServerAddress.Tcp("b", 2));
        assertThat(map.reached(new ServerAddress.Tcp("a", 2))).isEqualTo(new ServerAddress.Tcp("c", 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a ",
                " a",
                "a  b",
                "a b c",
                "a:0 b",
                "a:1 b:65536",
                "a:x b",
                ":1 b",
                "[a] b",
                "[] b",
                "a /tmp/x"
            })
    void shouldRefuseOtherLines(String line) {
        assertThatThrownBy(() -> AddressMap.parse(line)).isInstanceOf(InvalidValue.class);
    }

    private static AddressMap map(String... lines) throws InvalidValue {
        List<AddressMap.Rule> rules = new ArrayList<>();
        for (String line : lines) {
            rules.add(AddressMap.parse(line));
        }
        return new AddressMap(rules);
    }
}
