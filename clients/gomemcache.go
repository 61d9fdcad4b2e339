// gomemcache, which reads by gets even where it does not need the unique: go run gomemcache.go PORT
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/bradfitz/gomemcache/memcache"
)

func check(err error) {
	if err != nil {
		log.Panic(err)
	}
}

func fails(expected, err error) {
	if err != expected {
		log.Panicf("expected %v but got %v", expected, err)
	}
}

func same(expected string, item *memcache.Item) {
	if item == nil || expected != string(item.Value) {
		log.Panicf("expected %s but got %v", expected, item)
	}
}

func count(expected uint64) func(uint64, error) {
	return func(actual uint64, err error) {
		check(err)
		if actual != expected {
			log.Panicf("expected %d but got %d", expected, actual)
		}
	}
}

func main() {
	fmt.Println("version unknown (the library has none)")
	client := memcache.New("127.0.0.1:" + os.Args[1])
	keys := make([]string, 200)
	for i := range keys {
		keys[i] = strconv.Itoa(i) + "-gomemcache"
		check(client.Set(&memcache.Item{Key: keys[i], Value: []byte("of " + keys[i])}))
	}
	found, err := client.GetMulti(append(keys, "none"))
	check(err)
	if len(found) != len(keys) {
		log.Panicf("found %d", len(found))
	}
	for _, key := range keys {
		same("of "+key, found[key])
	}
	_, err = client.Get("none")
	fails(memcache.ErrCacheMiss, err)

	client.Delete("one")
	check(client.Add(&memcache.Item{Key: "one", Value: []byte("a")}))
	fails(memcache.ErrNotStored, client.Add(&memcache.Item{Key: "one", Value: []byte("b")}))
	item, err := client.Get("one")
	check(err)
	same("a", item)
	item.Value = []byte("new")
	check(client.CompareAndSwap(item))
	fails(memcache.ErrCASConflict, client.CompareAndSwap(item))
	check(client.Touch("one", 100))
	check(client.Delete("one"))
	fails(memcache.ErrCacheMiss, client.Delete("one"))

	check(client.Set(&memcache.Item{Key: "count", Value: []byte("40")}))
	count(45)(client.Increment("count", 5))
	count(42)(client.Decrement("count", 3))

	large := bytes.Repeat([]byte("\x00\r\nEND\r\n"), 100000)
	check(client.Set(&memcache.Item{Key: "large", Value: large, Expiration: 100}))
	item, err = client.Get("large")
	check(err)
	same(string(large), item)
}
