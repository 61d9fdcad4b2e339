package dev.nutcracker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigDifferenceTest {
    private static final String ALPHA = """
            alpha:
              listen: 127.0.0.1:22121
              redis: true
              servers:
               - 127.0.0.1:7001:1 one
               - 127.0.0.1:7002:1 two
            """;
    private static final String BETA = """
            beta:
              listen: 127.0.0.1:22122
              servers:
               - 127.0.0.1:7001:1
            """;

    @Test
    void shouldSayNothingOfWhatMeansTheSame() throws ConfigException {
        assertThat(difference(ALPHA + BETA, BETA + ALPHA + "  timeout: 0\n")).isEmpty();
    }

    @Test
    void shouldNamePoolsThatComeAndGo() throws ConfigException {
        assertThat(difference(ALPHA, BETA)).containsExactly("pool beta is added", "pool alpha is removed");
    }

    @Test
    void shouldNameEachKeyWithItsFormerAndItsNewValue() throws ConfigException {
        String changed = ALPHA + "  timeout: 400\n  preconnect: true\n  hash_tag: \"{}\"\n";

        assertThat(difference(ALPHA, changed))
                .singleElement()
                .asString()
                .startsWith("pool alpha: hash_tag unset -> {}, timeout 0 -> 400, "
                        + "preconnect false -> true (with the next start), ")
                .contains("of its keys move");
    }

    @Test
    void shouldNameEachKeyOfASection() throws ConfigException {
        String check = ALPHA + "  health_check: {type: ping}\n";
        String changed = ALPHA + "  health_check: {type: connect, interval: 600, expect: x}\n";

        assertThat(difference(ALPHA, check))
                .containsExactly("pool alpha: server_failure_limit 2 -> 3, health_check is added");
        assertThat(difference(check, changed))
                .containsExactly("pool alpha: health_check type ping -> connect, health_check expect unset -> x, "
                        + "health_check interval 2000 -> 600, health_check down_interval 2000 -> 600, "
                        + "health_check timeout 1000 -> 600");
        assertThat(difference(ALPHA + "  limits: {deny: [keys]}\n", ALPHA))
                .containsExactly("pool alpha: limits is removed");
    }

    @Test
    void shouldNotTellPasswords() throws ConfigException {
        assertThat(difference(ALPHA, ALPHA + "  redis_auth: secret\n"))
                .containsExactly("pool alpha: redis_auth changes");
    }

    @Test
    void shouldNameServersByWhatHappensToThem() throws ConfigException {
        String changed = ALPHA.replace("7001:1 one", "7003:1 one").replace("7002:1 two", "7002:4 two")
                + "   - 127.0.0.1:7004:1\n";

        assertThat(difference(ALPHA, changed))
                .singleElement()
                .asString()
                .startsWith("pool alpha: server one at 127.0.0.1:7001 is now at 127.0.0.1:7003 with weight 1 "
                        + "(its counts start at 0), "
                        + "server two at 127.0.0.1:7002 has weight 4 instead of 1, server 127.0.0.1:7004 is added, ");
        assertThat(difference(changed, ALPHA).getFirst()).contains("server 127.0.0.1:7004 is removed");
    }

    @Test
    void shouldCallAServerTheSameThatIsRenamed() throws ConfigException {
        assertThat(difference(ALPHA, ALPHA.replace("7001:1 one", "7001:2 uno")))
                .singleElement()
                .asString()
                .startsWith(
                        "pool alpha: server one at 127.0.0.1:7001 is called uno now and has weight 2 instead of 1, ")
                .doesNotContain("added", "removed");
    }

    @Test
    void shouldCallServersByTheirFormerNamesThatHaveExchangedThem() throws ConfigException {
        assertThat(difference(ALPHA, ALPHA.replace("7001:1 one", "7001:1 two").replace("7002:1 two", "7002:1 one")))
                .singleElement()
                .asString()
                .startsWith("pool alpha: server two at 127.0.0.1:7002 is called one now, "
                        + "server one at 127.0.0.1:7001 is called two now, ");
    }

    @Test
    void shouldTellOfAServerWhoseNameIsTakenByANewOne() throws ConfigException {
        String changed = ALPHA.replace("7001:1 one", "7001:1 uno") + "   - 127.0.0.1:7003:1 one\n";

        assertThat(difference(ALPHA, changed))
                .singleElement()
                .asString()
                .startsWith("pool alpha: server one at 127.0.0.1:7003 is added, "
                        + "server one at 127.0.0.1:7001 is called uno now, ");
    }

    @Test
    void shouldRepeatWhatWaitsForTheNextStart() throws ConfigException {
        Configuration start = configuration("global:\n  workers: 1\n  transport: nio\n" + ALPHA + BETA);
        Configuration next = configuration("global:\n  workers: 3\n" + ALPHA + "  backlog: 99\n" + BETA);
        StartupSettings inEffect = StartupSettings.fromStart(start).after(next);

        assertThat(ConfigDifference.between(next, next, inEffect))
                .containsExactly(
                        "global workers 1 -> 3 (with the next start)",
                        "global transport nio -> auto (with the next start)",
                        "pool alpha: backlog 512 -> 99 (with the next start)");
        assertThat(ConfigDifference.between(next, start, inEffect))
                .containsExactly(
                        "global workers 3 -> 1 (as it is in effect)",
                        "global transport auto -> nio (as it is in effect)",
                        "pool alpha: backlog 99 -> 512 (as it is in effect)");
        assertThat(ConfigDifference.between(start, start, inEffect)).isEmpty();
    }

    @Test
    void shouldNotWaitForTheNextStartWithASocketThatIsOpenedNow() throws ConfigException {
        Configuration start = configuration(ALPHA);
        Configuration next = configuration(ALPHA.replace("22121", "22123") + "  backlog: 99\n");
        StartupSettings inEffect = StartupSettings.fromStart(start);

        assertThat(ConfigDifference.between(start, next, inEffect))
                .containsExactly("pool alpha: listen 127.0.0.1:22121 -> 127.0.0.1:22123, "
                        + "backlog 512 -> 99 (as it is in effect)");
        assertThat(ConfigDifference.between(next, next, inEffect.after(next))).isEmpty();
    }

    @Test
    void shouldTellWhatShareOfTheKeysMoves() throws ConfigException {
        assertThat(difference(BETA, BETA.replace("7001", "7009")))
                .singleElement()
                .asString()
                .endsWith(", 100.00 % of its keys move to another server");
        assertThat(difference(ALPHA, ALPHA + "  backlog: 9\n")).noneMatch(sentence -> sentence.contains("keys move"));
    }

    @Test
    void shouldTellThatClientsOfAnotherProtocolHaveToConnectAnew() throws ConfigException {
        assertThat(difference(ALPHA, ALPHA.replace("redis: true", "redis: false")))
                .containsExactly("pool alpha: redis true -> false, its clients have to reconnect");
    }

    @Test
    void shouldNameKeysOfTheProcess() throws ConfigException {
        String global = """
                global:
                  workers: 3
                  drain_timeout: 1
                  log:
                    format: json
                """;

        assertThat(difference(ALPHA, global + ALPHA))
                .containsExactly(
                        "global workers 0 -> 3 (with the next start)",
                        "global drain_timeout 10000 -> 1",
                        "global log changes");
    }

    private static List<String> difference(String before, String after) throws ConfigException {
        return ConfigDifference.between(
                configuration(before), configuration(after), StartupSettings.fromStart(configuration(before)));
    }

    private static Configuration configuration(String text) throws ConfigException {
        return ConfigLoader.parse("test.yml", text.getBytes(StandardCharsets.UTF_8))
                .configuration();
    }
}
