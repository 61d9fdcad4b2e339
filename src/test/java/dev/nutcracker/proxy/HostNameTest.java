package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often the system is asked for its name. */
final class HostNameTest {
    @Test
    void shouldBeAskedForOnceAndOnlyWhenNeeded() {
        AtomicInteger asked = new AtomicInteger();
        HostName name = new HostName(() -> "host" + asked.incrementAndGet());
        assertThat(asked).hasValue(0);

        assertThat(name.text()).isEqualTo("host1");
        assertThat(name.text()).isEqualTo("host1");
    }
}
