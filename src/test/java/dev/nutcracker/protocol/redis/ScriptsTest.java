package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Preparation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ScriptsTest {
    private static final String RETURN_1 = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";
    private static final String RETURN_2 = "7f923f79fe76194c868d7e1d0820de36700eb649";

    /** A cursor that stands at the only argument. */
    private static ArgumentCursor argument(String text) {
        ArgumentCursor arguments = new ArgumentCursor().of(Bytes.buffer(request(text)), 0, 1);
        arguments.next();
        return arguments;
    }

    private static @Nullable Preparation find(Scripts scripts, String name) {
        return scripts.find(argument(name));
    }

    @Test
    void shouldFindAScriptByItsName() {
        Scripts scripts = new Scripts(2, 1000);

        scripts.learn(argument("return 1"));

        assertThat(find(scripts, RETURN_1))
                .isNotNull()
                .satisfies(found ->
                        assertThat(Bytes.text(found.request())).isEqualTo(request("SCRIPT", "LOAD", "return 1")));
        assertThat(find(scripts, RETURN_1.toUpperCase())).isSameAs(find(scripts, RETURN_1));
        assertThat(find(scripts, RETURN_2)).isNull();
        assertThat(find(scripts, RETURN_1 + "0")).isNull();
        assertThat(find(scripts, RETURN_1.replace('e', 'x'))).isNull();
        assertThat(find(scripts, "")).isNull();
    }

    @Test
    void shouldForgetTheOldestWhenThereAreTooMany() {
        Scripts scripts = new Scripts(2, 1000);

        scripts.learn(argument("return 1"));
        scripts.learn(argument("return 2"));
        scripts.learn(argument("return 2"));
        assertThat(find(scripts, RETURN_1)).isNotNull();
        scripts.learn(argument("return 3"));

        assertThat(find(scripts, RETURN_1)).isNull();
        assertThat(find(scripts, RETURN_2)).isNotNull();
    }

    @Test
    void shouldForgetTheOldestWhenTheyAreTooLong() {
        int oneBytes = request("SCRIPT", "LOAD", "return 1").length();
        Scripts scripts = new Scripts(100, 4 * oneBytes);

        for (int i = 1; i <= 5; i++) {
            scripts.learn(argument("return " + i));
        }

        assertThat(find(scripts, RETURN_1)).isNull();
        assertThat(find(scripts, RETURN_2)).isNotNull();
    }

    @Test
    void shouldNotKeepAScriptThatWouldPushOutAllOthers() {
        Scripts scripts = new Scripts(100, 64);

        scripts.learn(argument("return 1"));

        assertThat(find(scripts, RETURN_1)).isNull();
    }

    @Test
    void shouldForgetAll() {
        Scripts scripts = new Scripts(100, 1000);
        scripts.learn(argument("return 1"));
        Preparation before = find(scripts, RETURN_1);

        scripts.clear();

        assertThat(find(scripts, RETURN_1)).isNull();
        scripts.learn(argument("return 1"));
        assertThat(find(scripts, RETURN_1)).isNotNull().isNotSameAs(before);
    }
}
