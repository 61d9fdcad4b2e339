package dev.nutcracker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class LoginsTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static User user(Logins logins, String name, String password) {
        return logins.logIn(bytes(name), bytes(password));
    }

    @Test
    void shouldLetEverybodyDoEverythingWhereNoLoginIsWanted() {
        assertThat(Logins.notWanted().areWanted()).isFalse();
        assertThat(Logins.notWanted().initialUser().mayDoEverything()).isTrue();
    }

    @Test
    void shouldLetClientsOnlyLogInAtFirstWhereALoginIsWanted() {
        assertThat(Logins.byPassword("secret").initialUser().mayDoEverything()).isFalse();
        assertThat(Logins.byCredentials("app:secret").initialUser().mayDoEverything())
                .isFalse();
    }

    @Test
    void shouldTakeAPasswordForThatOfTheDefaultUser() {
        Logins logins = Logins.byPassword("secret");

        assertThat(logins.logIn(bytes("secret"))).isSameAs(User.DEFAULT);
        assertThat(user(logins, "default", "secret")).isSameAs(User.DEFAULT);
        assertThat(logins.logIn(bytes("secre"))).isSameAs(User.UNKNOWN);
        assertThat(user(logins, "app", "secret")).isSameAs(User.UNKNOWN);
    }

    @Test
    void shouldTakeNoPasswordForOneThatIsEmpty() {
        assertThat(Logins.byPassword(null)).isSameAs(Logins.notWanted());
        assertThat(Logins.byPassword("")).isSameAs(Logins.notWanted());
        assertThat(Logins.byCredentials(null)).isSameAs(Logins.notWanted());
    }

    @Test
    void shouldTakeTheDefaultUserWithAnyPasswordWhereNoneIsWantedAndNobodyElse() {
        assertThat(user(Logins.notWanted(), "default", "any")).isSameAs(User.DEFAULT);
        assertThat(user(Logins.notWanted(), "app", "any")).isSameAs(User.UNKNOWN);
    }

    @Test
    void shouldNameTheUserAndLeaveColonsToThePassword() {
        Logins logins = Logins.byCredentials("app:se:cret");
        User user = user(logins, "app", "se:cret");

        assertThat(user.name()).isEqualTo("app");
        assertThat(user.mayDoEverything()).isTrue();
        assertThat(user(logins, "app", "se")).isSameAs(User.UNKNOWN);
        assertThat(user(logins, "app:se", "cret")).isSameAs(User.UNKNOWN);
        assertThat(user(logins, "", "se:cret")).isSameAs(User.UNKNOWN);
    }
}
