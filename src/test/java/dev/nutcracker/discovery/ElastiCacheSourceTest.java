package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ServerConfig;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The nodes of a cluster of memcached, beside an endpoint that the test plays. */
final class ElastiCacheSourceTest {
    private static final String NODES = "12\nn1.example|10.0.0.1|11211 n2.example|10.0.0.2|11212 |10.0.0.3|11211\n";

    private final PlayedEndpoint endpoint = PlayedEndpoint.start();

    @AfterEach
    void closeEndpoint() {
        endpoint.close();
    }

    @Test
    void shouldNameNodesAsAListOfServersDoes() throws Exception {
        endpoint.answerNodes(NODES);

        Answer answer = source().ask(0);

        assertThat(answer.servers())
                .extracting(ServerConfig::name)
                .containsExactly("10.0.0.3", "n1.example", "n2.example:11212");
        assertThat(answer.servers())
                .extracting(server -> server.address().text())
                .containsExactly("10.0.0.3:11211", "n1.example:11211", "n2.example:11212");
    }

    @Test
    void shouldAskAsBeforeVersion1414WhereThatIsAllThatIsKnown() throws Exception {
        endpoint.answer(Map.of(
                "config get cluster",
                "ERROR\r\n",
                "get AmazonElastiCache:cluster",
                "VALUE AmazonElastiCache:cluster 0 " + NODES.length() + "\r\n" + NODES + "\r\nEND\r\n"));

        assertThat(source().ask(0).servers()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERROR\r\n",
                "CONFIG cluster 0 999999\r\n",
                "CONFIG cluster 0 5\r\nab",
                "CONFIG cluster 0 6\r\n\na|b|c\r\nEND\r\n",
                "CONFIG cluster 0 8\r\n12\na|b|\n\r\nEND\r\n",
                "CONFIG cluster 0 7\r\n12\na|b\n\r\nEND\r\n",
                "HTTP/1.1 400 Bad Request\r\n\r\n",
            })
    void shouldTakeGarbageForNoAnswer(String answer) throws Exception {
        endpoint.answer(Map.of("config get cluster", answer));

        assertThatThrownBy(() -> source().ask(0)).isInstanceOfAny(IOException.class, ConfigException.class);
    }

    @Test
    void shouldNotReadALineWithoutEnd() throws Exception {
        endpoint.answer(Map.of("config get cluster", "x".repeat(1 << 20)));

        assertThatThrownBy(() -> source().ask(0))
                .isInstanceOf(IOException.class)
                .hasMessage("the answer has a line that is too long");
    }

    private ServerSource source() throws ConfigException {
        String yaml = "alpha:\n  listen: 127.0.0.1:1\n  discovery: elasticache://127.0.0.1:" + endpoint.port();
        return Sources.of(
                Objects.requireNonNull(ConfigLoader.parse("x.yml", yaml.getBytes(UTF_8))
                        .configuration()
                        .pools()
                        .getFirst()
                        .topology()
                        .discovery()),
                new NoSockets());
    }
}
