package dev.nutcracker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.acl.UsersFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
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

    private static Logins users(String... logins) {
        String file = """
                user default on >first >second ~* +get
                user app on >pw ~* &* +@all
                user open on nopass ~* +get
                user gone off >pw ~* +@all
                user keys on ~* +get
                """;
        return Logins.byUsers(UsersFile.read("", file, null).users(), List.of(logins));
    }

    @Test
    void shouldKnowUsersByTheirPasswords() {
        Logins users = users();
        assertThat(users.areWanted()).isTrue();
        assertThat(users.initialUser()).isSameAs(User.UNKNOWN);
        assertThat(user(users, "app", "pw").mayDoEverything()).isTrue();
        assertThat(user(users, "app", "PW")).isSameAs(User.UNKNOWN);
        assertThat(user(users, "open", "anything").name()).isEqualTo("open");
        assertThat(user(users, "gone", "pw")).isSameAs(User.UNKNOWN);
        assertThat(user(users, "keys", "")).isSameAs(User.UNKNOWN);
        assertThat(user(users, "nobody", "pw")).isSameAs(User.UNKNOWN);
        assertThat(users.logIn(bytes("second")).name()).isEqualTo("default");
        assertThat(users.logIn(bytes("second")).mayDoEverything()).isFalse();
    }

    @Test
    void shouldLetOnlySomeUsersIn() {
        Logins users = users("app");
        assertThat(user(users, "app", "pw").isKnown()).isTrue();
        assertThat(user(users, "open", "x")).isSameAs(User.UNKNOWN);
        assertThat(users.logIn(bytes("first"))).isSameAs(User.UNKNOWN);
    }

    @Test
    void shouldKnowUsersByACertificateIfTheyAreOn() {
        Logins users = users();
        assertThat(users.byCertificate("keys").name()).isEqualTo("keys");
        assertThat(users.byCertificate("app").mayDoEverything()).isTrue();
        assertThat(users.byCertificate("gone")).isSameAs(User.UNKNOWN);
        assertThat(users.byCertificate("nobody")).isSameAs(User.UNKNOWN);
        assertThat(users("app").byCertificate("keys")).isSameAs(User.UNKNOWN);
        assertThat(Logins.byPassword("secret").byCertificate("default")).isSameAs(User.UNKNOWN);
    }

    @Test
    void shouldSayWhoMayStayWhenUsersChange() {
        User app = user(users(), "app", "pw");
        Logins other = Logins.byUsers(
                UsersFile.read("", "user default on nopass +get\nuser app on >other ~a* +get", null)
                        .users(),
                List.of());
        User renewed = Objects.requireNonNull(other.renewed(app));
        assertThat(renewed.name()).isEqualTo("app");
        assertThat(renewed.mayDoEverything()).isFalse();
        assertThat(other.renewed(user(users(), "open", ""))).isNull();
        assertThat(Objects.requireNonNull(other.renewed(User.UNKNOWN)).isKnown())
                .isTrue();
        assertThat(users().renewed(User.UNKNOWN)).isSameAs(User.UNKNOWN);
        assertThat(Logins.byPassword("secret").renewed(app)).isNull();
        assertThat(Logins.byPassword("secret").renewed(User.DEFAULT)).isSameAs(User.DEFAULT);
        assertThat(Objects.requireNonNull(Logins.notWanted().renewed(app)).mayDoEverything())
                .isTrue();
    }
}
