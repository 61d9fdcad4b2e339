package example;

import dev.nutcracker.embedded.InvalidConfigurationException;
import dev.nutcracker.embedded.Nutcracker;
import dev.nutcracker.embedded.Pool;
import dev.nutcracker.embedded.ServerStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A program with a proxy in it: {@code java example.Example HOST:PORT …}, each the address of a Redis server. */
public final class Example {
    private Example() {}

    public static void main(String[] servers) throws IOException, InvalidConfigurationException {
        Pool sessions = Pool.redis("sessions").listenOnFreePort().set("timeout", 10_000);
        for (String server : servers) {
            sessions.server(server);
        }
        try (Nutcracker proxy = Nutcracker.builder().pool(sessions).workers(1).start()) {
            InetSocketAddress address = (InetSocketAddress) proxy.address("sessions");
            System.out.println(ask(address, "SET session:1 alice\r\n"));
            System.out.println(proxy.where("sessions", "session:1".getBytes(StandardCharsets.UTF_8)));
            for (ServerStatus server : proxy.servers()) {
                System.out.println(server.server() + " is " + server.state());
            }
        }
    }

    private static String ask(InetSocketAddress address, String request) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
        }
    }
}
