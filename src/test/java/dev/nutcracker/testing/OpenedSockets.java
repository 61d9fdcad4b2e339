package dev.nutcracker.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A service manager in a few lines of Perl: it opens listening sockets that block, and starts a program with them. */
public final class OpenedSockets {
    private static final Path PERL = Path.of("/usr/bin/perl");

    /** The first argument is the number of runs, the second has the sockets; the rest is the command. */
    private static final String PROGRAM = """
            use Socket; $^F = 64; my $runs = shift;
            for (split / /, shift) {
                my ($s, $address);
                if (m{^/}) { socket($s, PF_UNIX, SOCK_STREAM, 0) or die; $address = pack_sockaddr_un($_) }
                else { socket($s, PF_INET, SOCK_STREAM, 0) or die; setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
                    $address = pack_sockaddr_in($_, INADDR_LOOPBACK) }
                bind($s, $address) or die "$_: $!"; listen($s, 128) or die; push @open, $s;
            }
            $ENV{LISTEN_FDS} = @open; $ENV{LISTEN_FDNAMES} = join ':', map { "socket-$_" } 1 .. @open;
            for (1 .. $runs) {
                my $pid = fork; if (!$pid) { $ENV{LISTEN_PID} = $$; exec @ARGV }
                $SIG{TERM} = sub { $runs = 0; kill 'TERM', $pid }; while (waitpid($pid, 0) < 0) {}
                last if !$runs;
            }
            """;

    private OpenedSockets() {}

    /**
     * The words to put before a command.
     *
     * @param runs how often the command is run, one run after the other has ended
     * @param sockets ports of 127.0.0.1, and paths
     */
    public static List<String> launcher(int runs, Object... sockets) {
        assumeTrue(Files.isExecutable(PERL), "perl is missing");
        String all =
                String.join(" ", List.of(sockets).stream().map(String::valueOf).toList());
        return List.of(PERL.toString(), "-e", PROGRAM, Integer.toString(runs), all);
    }
}
