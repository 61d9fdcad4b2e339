package dev.nutcracker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.client.Listener;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.server.ServerConnection;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which package may import which, and the habits that a compiler does not check. */
final class ArchitectureTest {
    private static final String BASE = "dev.nutcracker";

    private static final String PATH = "dev/nutcracker/";

    /** How many classes may know each other in a circle. */
    private static final int KNOT_MAX = 12;

    private static final int FILE_LINES_MAX = 450;

    /** How the names of files end that people read from top to bottom. */
    private static final Pattern SOURCE = Pattern.compile(".*\\.(java|js|css)");

    /** Where {@code ./check --fast} compiles tests, which ArchUnit does not know. */
    private static final String FAST_TESTS = "/target/fast/test/";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains(FAST_TESTS))
            .importPackages(BASE);

    /** Every package, and all that it may import of the others. A new arrow is talked about first. */
    private enum Row {
        HASH("hash"),
        HEALTH("health"),
        RATE("rate"),
        ACL("acl", HASH),
        TEXT("text"),
        BUFFER("buffer"),
        STATS("stats", BUFFER, TEXT),
        NET("net", TEXT),
        PEM("pem"),
        ROUTING("routing", HASH),
        CONFIG("config", ACL, ROUTING, HASH, PEM, TEXT),
        LOG("log", TEXT),
        AUDIT("audit", CONFIG, HASH, TEXT),
        PROTOCOL("protocol", ACL, BUFFER),
        RESP2("protocol.redis.resp2"),
        REDIS("protocol.redis", RESP2, PROTOCOL, ACL, BUFFER),
        MEMCACHE("protocol.memcache", PROTOCOL, ACL, BUFFER),
        SERVER("server", NET, PROTOCOL, ROUTING, HEALTH, RATE, STATS, CONFIG, BUFFER),
        PUBSUB("server.pubsub", SERVER, NET, PROTOCOL, ROUTING, STATS, CONFIG, BUFFER),
        LEASE("server.lease", SERVER, NET, PROTOCOL, STATS, CONFIG),
        JOINT("server.joint", SERVER, PROTOCOL, BUFFER, STATS),
        HANDOVER("handover", NET, PROTOCOL, STATS),
        CLIENT(
                "client", HANDOVER, ACL, SERVER, PUBSUB, LEASE, JOINT, NET, PROTOCOL, ROUTING, HEALTH, RATE, STATS,
                CONFIG, BUFFER, AUDIT),
        PROBE("server.probe", SERVER, NET, PROTOCOL, HEALTH, STATS, CONFIG),
        TABLE("console.table", TEXT),
        CONSOLE("console", TABLE, STATS, HEALTH, CONFIG, AUDIT, ROUTING, HASH),
        UI("ui", CONSOLE, TABLE, TEXT, STATS, CONFIG, ROUTING, HASH),
        ADMIN("admin", UI, CONSOLE, TABLE, TEXT, NET, STATS, HEALTH, CONFIG, AUDIT),
        TLS("tls", SERVER, NET, STATS, CONFIG, PEM, BUFFER),
        DISCOVERY("discovery", CONFIG),
        TOPOLOGY("topology", NET, CONFIG),
        PROXY(
                "proxy", ACL, HASH, HEALTH, STATS, BUFFER, NET, ROUTING, CONFIG, PROTOCOL, REDIS, MEMCACHE, SERVER,
                PUBSUB, LEASE, PROBE, HANDOVER, CLIENT, ADMIN, UI, CONSOLE, TABLE, DISCOVERY, TOPOLOGY, AUDIT, TLS,
                TEXT),
        EMBEDDED("embedded", PROXY, CONFIG, ROUTING, HASH, HEALTH, NET, STATS, ADMIN, UI, CONSOLE, AUDIT),
        CTL("ctl", CONSOLE),
        TRAINING("training"),
        MIGRATION("migration", CONFIG, ROUTING, HASH),
        LOADTEST("loadtest", STATS),
        APP(
                "app", CTL, MIGRATION, LOADTEST, PROXY, HANDOVER, CONFIG, ROUTING, HASH, ADMIN, UI, CONSOLE, TABLE, NET,
                STATS, LOG, AUDIT);

        private final String packageName;
        private final String[] importable;

        Row(String name, Row... importable) {
            this.packageName = BASE + "." + name;
            this.importable = Stream.concat(
                            Stream.of(packageName), Stream.of(importable).map(row -> row.packageName))
                    .toArray(String[]::new);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldImportOnlyWhatTheTableAllows(Row row) {
        classes()
                .that()
                .resideInAPackage(row.packageName)
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(BASE + "..")).or(resideInAnyPackage(row.importable)))
                .because("arrows between packages point one way, and only where the table has them")
                // A package may be in the table before it has its first class.
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void shouldHaveEveryPackageInTheTable() {
        Set<String> rows = Stream.of(Row.values()).map(row -> row.packageName).collect(toCollection(TreeSet::new));

        assertThat(packages()).isNotEmpty().isSubsetOf(rows);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching(BASE + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("packages that import each other are one package")
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoKnotOfManyClasses() {
        ClassGraph graph = new ClassGraph(
                PATH, CLASSES.stream().map(ArchitectureTest::classFile).toList());

        assertThat(graph.knots())
                .filteredOn(knot -> knot.size() > KNOT_MAX)
                .as(
                        "groups of classes of which each knows all others, if only through these: too large to be read one by one")
                .map(knot -> "%d classes, the shortest circle is %s; all: %s"
                        .formatted(
                                knot.size(),
                                graph.shortestCircle(knot),
                                knot.stream().map(ClassGraph::simpleName).toList()))
                .isEmpty();
    }

    private static byte[] classFile(JavaClass type) {
        try {
            return Files.readAllBytes(Path.of(type.getSource().orElseThrow().getUri()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldHaveNoLongFiles() throws IOException {
        for (String sources : List.of("src/main/java", "src/main/resources", "src/test/java")) {
            try (Stream<Path> files = Files.walk(Path.of(sources))) {
                assertThat(files.filter(file -> SOURCE.matcher(file.toString()).matches()))
                        .isNotEmpty()
                        .allSatisfy(file -> assertThat(Files.readAllLines(file))
                                .as(file.toString())
                                .hasSizeLessThanOrEqualTo(FILE_LINES_MAX));
            }
        }
    }

    @Test
    void shouldKeepTheProtocolsApart() {
        slices().matching(BASE + ".protocol.(*)..")
                .should()
                .notDependOnEachOther()
                .because("one protocol must be understood, changed and removed without the other")
                .check(CLASSES);
    }

    @Test
    void shouldMarkEveryPackageForNullness() {
        assertThat(packages())
                .allSatisfy(name -> assertThat(CLASSES.getPackage(name).isAnnotatedWith(NullMarked.class))
                        .as("@NullMarked in the package-info of " + name)
                        .isTrue());
    }

    @Test
    void shouldNameTransportsOnlyInNet() {
        noClasses()
                .that()
                .resideOutsideOfPackage(Row.NET.packageName)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty.channel.epoll..",
                        "io.netty.channel.kqueue..",
                        "io.netty.channel.uring..",
                        "io.netty.channel.nio..",
                        "io.netty.channel.socket.nio..")
                .because("which transport there is, is decided in one place")
                .check(CLASSES);
    }

    @Test
    void shouldKeepNettyOutOfWhatIsPure() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        Row.HASH.packageName,
                        Row.ROUTING.packageName,
                        Row.HEALTH.packageName,
                        Row.RATE.packageName,
                        Row.STATS.packageName,
                        Row.CONFIG.packageName)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .because("what does no I/O is tested without any")
                .check(CLASSES);
    }

    @Test
    void shouldEndTheProcessOnlyInApp() {
        noClasses()
                .that()
                .resideOutsideOfPackage(Row.APP.packageName)
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .because("the proxy also runs inside other programs, its tests among them")
                .check(CLASSES);
    }

    /** Those packages make a program of the proxy; {@code core/pom.xml} leaves them out of the library. */
    @Test
    void shouldNeedNothingOfTheProgramInTheLibrary() {
        String[] program = Stream.of(Row.APP, Row.CTL, Row.LOADTEST, Row.LOG, Row.MIGRATION, Row.TRAINING)
                .map(row -> row.packageName)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(program)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(program)
                .because("the library is the proxy without the program")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(program)
                .should()
                .callMethod(System.class, "setProperty", String.class, String.class)
                .orShould()
                .callMethod(System.class, "gc")
                .orShould()
                .callMethod(Runtime.class, "addShutdownHook", Thread.class)
                .orShould()
                .callMethod(Thread.class, "setDefaultUncaughtExceptionHandler", Thread.UncaughtExceptionHandler.class)
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("sun.misc.Signal")
                .because("a process belongs to the program that runs in it")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(program)
                .should()
                .callMethod(Proxy.class, "trimHeap")
                .because("a program decides itself about collections of its heap")
                .check(CLASSES);
    }

    @Test
    void shouldTouchStandardStreamsOnlyInApp() {
        noClasses()
                .that()
                .resideOutsideOfPackage(Row.APP.packageName)
                .should(ACCESS_STANDARD_STREAMS)
                .because("everybody else has a logger, or is given where to write")
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoPublicFieldsButConstants() {
        fields().that()
                .arePublic()
                .should()
                .beStatic()
                .andShould()
                .beFinal()
                .because("state is changed by its owner alone")
                .check(CLASSES);
    }

    @Test
    void shouldHaveOnlyFinalClassesUnlessTheyAreMadeToBeExtended() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .and()
                .doNotHaveSimpleName("package-info")
                .and()
                // One that shakes hands first, as TLS does, extends it.
                .doNotHaveFullyQualifiedName(Endpoint.class.getName())
                .and()
                // One that is limited by rates extends it.
                .doNotHaveFullyQualifiedName("dev.nutcracker.client.TurnShare")
                .and()
                // Those that keep, hold or refuse requests extend it.
                .doNotHaveFullyQualifiedName(ServerConnection.class.getName())
                .and()
                .doNotHaveFullyQualifiedName("dev.nutcracker.server.BoundedConnection")
                .and(areNotSealed())
                .should()
                .haveModifier(JavaModifier.FINAL)
                .because("composition comes before inheritance")
                .check(CLASSES);
    }

    /** Those that may extend a sealed class are named in it. */
    private static DescribedPredicate<JavaClass> areNotSealed() {
        return DescribedPredicate.describe(
                "are not sealed", type -> !type.reflect().isSealed());
    }

    @Test
    void shouldShareNothingBetweenThreadsOnTheRequestPath() {
        String because = "a connection and all it has belong to one worker's thread; "
                + "the classes left out are the process's own and change with its configuration";
        noFields()
                .that()
                .areDeclaredInClassesThat(areOnTheRequestPath())
                .and()
                .areNotDeclaredIn(Listener.class)
                .and()
                .areNotDeclaredIn(MemoryLimit.class)
                .and()
                .areNotDeclaredIn(HeapLimit.class)
                .and()
                .areNotDeclaredIn("dev.nutcracker.protocol.redis.PoolFacts")
                .and()
                .areNotDeclaredIn("dev.nutcracker.protocol.memcache.PoolFacts")
                .and()
                .areNotDeclaredIn("dev.nutcracker.protocol.memcache.ServedCommands")
                .should()
                .haveModifier(JavaModifier.VOLATILE)
                .because(because)
                .check(CLASSES);
        noMethods()
                .that()
                .areDeclaredInClassesThat(areOnTheRequestPath())
                .and()
                .areNotDeclaredIn(HostAddresses.class)
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .because(because)
                .check(CLASSES);
    }

    /** {@code LentLoop} has these removed from threads that are not the proxy's own. */
    @Test
    void shouldKeepValuesWithThreadsOnlyWhereTheyAreRemovedAgain() {
        noFields()
                .that()
                .areNotDeclaredIn("dev.nutcracker.hash.Md5")
                .and()
                .areNotDeclaredIn("dev.nutcracker.hash.Crc")
                .and()
                .areNotDeclaredIn("dev.nutcracker.buffer.Scratch")
                .and()
                .areNotDeclaredIn("dev.nutcracker.net.ReceiveBuffers")
                .and()
                .areNotDeclaredIn("dev.nutcracker.tls.KeptBytes")
                .should()
                .haveRawType(assignableTo(ThreadLocal.class).or(assignableTo(FastThreadLocal.class)))
                .because("threads of a program in which the proxy is embedded go on without it")
                .check(CLASSES);
    }

    @Test
    void shouldUsePlainLoopsOnTheRequestPath() {
        noClasses()
                .that()
                .resideInAnyPackage(Row.CLIENT.packageName, Row.BUFFER.packageName, Row.NET.packageName)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Stream.class, Optional.class, CompletableFuture.class)
                .because("the request path allocates close to nothing")
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> areOnTheRequestPath() {
        return resideInAnyPackage(
                Row.CLIENT.packageName, Row.BUFFER.packageName, Row.NET.packageName, Row.PROTOCOL.packageName + "..");
    }

    private static Set<String> packages() {
        return CLASSES.stream().map(JavaClass::getPackageName).collect(toCollection(TreeSet::new));
    }
}
