package dev.nutcracker.quickstart;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nutcracker.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports of this machine: which are in use, and whether a proxy is ready there. */
final class Loopback {
    private static final int ANSWER_BOUND_MS = 2_000;

    private Loopback() {}

    static int portPreferably(int wanted) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address(wanted));
            return wanted;
        } catch (IOException taken) {
            return Ports.free();
        }
    }

    static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(address(port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Returns whether a proxy with its statistics on this port reports that all its pools listen. */
    static boolean saysReady(int statsPort) {
        try (Socket socket = new Socket()) {
            socket.connect(address(statsPort));
            socket.setSoTimeout(ANSWER_BOUND_MS);
            socket.getOutputStream().write("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII).startsWith("HTTP/1.1 200 ");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
