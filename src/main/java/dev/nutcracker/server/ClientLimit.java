package dev.nutcracker.server;

/**
 * How many clients all pools have together, and how many they may have beside their connections to servers: both take file
 * descriptors. So many are set apart for servers, which may have more while clients leave room. Thread-safe.
 */
public final class ClientLimit {
    private int clients;
    private int clientsMax;
    private long serverConnections;
    private long setApartForServers = Long.MAX_VALUE;
    private int connectionsPerServer = Integer.MAX_VALUE;

    /** @param clientsMax 0 or more; connections to servers are not limited */
    public ClientLimit(int clientsMax) {
        this.clientsMax = clientsMax;
    }

    /**
     * From now on; what is connected stays.
     *
     * @param newSetApart how many connections to servers there may be whatever clients there are
     * @param newPerServer how many of one flavour a worker may have to each server
     */
    public synchronized void limit(int newClientsMax, long newSetApart, int newPerServer) {
        clientsMax = newClientsMax;
        setApartForServers = newSetApart;
        connectionsPerServer = newPerServer;
    }

    public synchronized int clientsMax() {
        return clientsMax;
    }

    synchronized int connectionsPerServer() {
        return connectionsPerServer;
    }

    /** Counts a client in, unless there are as many as there may be. */
    synchronized boolean admit() {
        boolean admitted = clients + Math.max(0, serverConnections - setApartForServers) < clientsMax;
        if (admitted) {
            clients++;
        }
        return admitted;
    }

    synchronized void gone() {
        clients--;
    }

    /** Counts a connection to a server in, unless there are as many as there may be. */
    synchronized boolean admitServerConnection() {
        boolean admitted =
                serverConnections < setApartForServers || clients + serverConnections - setApartForServers < clientsMax;
        if (admitted) {
            serverConnections++;
        }
        return admitted;
    }

    synchronized void serverConnectionGone() {
        serverConnections--;
    }
}
