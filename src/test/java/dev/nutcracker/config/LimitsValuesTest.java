package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code limits}. */
final class LimitsValuesTest {
    @Test
    void shouldLimitNothingWithoutTheSection() throws ConfigException {
        assertThat(limits("timeout: 1")).isEqualTo(LimitsConfig.NONE);
    }

    @Test
    void shouldLimitOnlyHowLongAClientMayStallOrNotLogInByDefault() throws ConfigException {
        assertThat(limits("limits: {}"))
                .isEqualTo(new LimitsConfig(
                        RateLimits.NONE,
                        AcceptLimits.NONE,
                        new ClientTimes(60_000, 0, 60_000),
                        RequestBounds.NONE,
                        AddressRules.NONE,
                        CommandRules.NONE,
                        ProxyProtocolConfig.OFF));
    }

    @Test
    void shouldTakeEveryKey() throws ConfigException {
        LimitsConfig limits = limits("""
                redis: true
                  limits:
                    requests_per_second: 1000
                    bytes_per_second: 1m
                    client_requests_per_second: 10
                    client_bytes_per_second: 20
                    address_requests_per_second: 30
                    address_bytes_per_second: 40
                    users: [{name: bob, requests_per_second: 5, bytes_per_second: 6k, clients: 7}, {name: eve}]
                    burst: 500
                    over_limit: refuse
                    clients_per_address: 11
                    accepts_per_second: 12
                    accepts_per_second_per_address: 13
                    auth_timeout: 14
                    idle_timeout: 15
                    stall_timeout: 16
                    max_request: 17k
                    max_response: 18k
                    max_arguments: 19
                    max_key: 20
                    allow: [10.0.0.0/8, "2001:db8::/32"]
                    deny_from: [10.1.2.3]
                    deny: [GET, del]
                    rename: [{from: set, to: hidden}]
                    read_only: true
                    proxy_protocol: required
                    proxy_protocol_from: ["::1"]
                """);

        assertThat(limits)
                .isEqualTo(new LimitsConfig(
                        new RateLimits(
                                new Rate(1000, 1 << 20),
                                new Rate(10, 20),
                                new Rate(30, 40),
                                500,
                                OverLimit.REFUSE,
                                List.of(
                                        new UserLimit("bob", new Rate(5, 6 << 10), 7),
                                        new UserLimit("eve", Rate.UNLIMITED, 0))),
                        new AcceptLimits(11, 12, 13),
                        new ClientTimes(14, 15, 16),
                        new RequestBounds(17 << 10, 18 << 10, 19, 20),
                        new AddressRules(
                                List.of(network("10.0.0.0", 8), network("2001:db8::", 32)),
                                List.of(network("10.1.2.3", 32))),
                        new CommandRules(List.of("get", "del"), List.of(new Rename("set", "hidden")), true),
                        new ProxyProtocolConfig(true, List.of(network("::1", 128)))));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 0.0.0.0/0",
        "10.1.2.3, 10.1.2.3/32",
        "10.1.2.0/31, 10.1.2.0/31",
        "::/0, 0:0:0:0:0:0:0:0/0",
        "fe80::/10, fe80:0:0:0:0:0:0:0/10",
    })
    void shouldTakeNetworks(String text, String network) throws ConfigException {
        assertThat(limits("limits: {allow: [\"" + text + "\"]}").addresses().allow())
                .singleElement()
                .hasToString(network);
    }

    private static Cidr network(String address, int bits) {
        return new Cidr(InetAddress.ofLiteral(address), bits);
    }

    private static LimitsConfig limits(String line) throws ConfigException {
        return ConfigLoader.parse("x.yml", Samples.pool(line).getBytes(UTF_8))
                .configuration()
                .pools()
                .getFirst()
                .limits();
    }
}
