// go-redis: go run go_redis.go PORT
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io/ioutil"
	"log"
	"os"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"

	"gopkg.in/redis.v5"
)

func same(expected, actual interface{}) {
	if !reflect.DeepEqual(expected, actual) {
		log.Panicf("expected %v but got %v", expected, actual)
	}
}

func check(err error) {
	if err != nil {
		log.Panic(err)
	}
}

func fails(text string, err error) {
	if err == nil || !strings.Contains(err.Error(), text) {
		log.Panicf("expected an error that says %s but got %v", text, err)
	}
}

func main() {
	fmt.Println("version 5 (gopkg.in/redis.v5)")
	options := redis.Options{Addr: "127.0.0.1:" + os.Args[1]}
	if ca := os.Getenv("CLIENTS_CA"); ca != "" {
		certificate, err := ioutil.ReadFile(ca)
		check(err)
		roots := x509.NewCertPool()
		same(true, roots.AppendCertsFromPEM(certificate))
		options.TLSConfig = &tls.Config{RootCAs: roots, ServerName: "localhost"}
	}
	client := redis.NewClient(&options)
	defer client.Close()
	keys := make([]string, 200)
	var pairs, values []interface{}
	for i := range keys {
		keys[i] = strconv.Itoa(i) + "-go-redis"
		pairs = append(pairs, keys[i], "of "+keys[i])
		values = append(values, "of "+keys[i])
	}

	check(client.Del("count", "hash", "sorted", "set", "a-list").Err())
	check(client.Set("greeting", "hello", 0).Err())
	same("hello", client.Get("greeting").Val())
	same(redis.Nil, client.Get("none").Err())
	check(client.MSet(pairs...).Err())
	same(values, client.MGet(keys...).Val())

	var piped []*redis.StringCmd
	_, err := client.Pipelined(func(pipeline *redis.Pipeline) error {
		for _, key := range keys {
			pipeline.Set(key+"-piped", key, 0)
			piped = append(piped, pipeline.Get(key+"-piped"))
		}
		return nil
	})
	check(err)
	for i, key := range keys {
		same(key, piped[i].Val())
	}

	check(client.Watch(func(transaction *redis.Tx) error {
		commands, err := transaction.Pipelined(func(pipeline *redis.Pipeline) error {
			pipeline.Set("count", "1", 0)
			pipeline.Incr("count")
			return nil
		})
		same(2, len(commands))
		return err
	}, "count"))
	same(redis.TxFailedErr, client.Watch(func(transaction *redis.Tx) error {
		check(client.Incr("count").Err())
		_, err := transaction.Pipelined(func(pipeline *redis.Pipeline) error {
			pipeline.Set("count", "mine", 0)
			return nil
		})
		return err
	}, "count"))
	same("3", client.Get("count").Val())

	check(client.HMSet("hash", map[string]string{"a": "1", "b": "2"}).Err())
	same(map[string]string{"a": "1", "b": "2"}, client.HGetAll("hash").Val())
	check(client.ZAdd("sorted", redis.Z{Score: 1.5, Member: "low"}).Err())
	same([]redis.Z{{Score: 1.5, Member: "low"}}, client.ZRangeWithScores("sorted", 0, -1).Val())

	check(client.Set("fleeting", "x", 1000*time.Second).Err())
	if client.TTL("fleeting").Val() < 900*time.Second {
		log.Panic("expires too soon")
	}

	var found []string
	for pages := client.Scan(0, "*-go-redis", 7).Iterator(); pages.Next(); {
		found = append(found, pages.Val())
	}
	sort.Strings(found)
	sort.Strings(keys)
	same(keys, found)

	large := bytes.Repeat([]byte("\x00\r\n\xff"), 1<<18)
	check(client.Set("\x00\r\n\xff ", large, 0).Err())
	read, err := client.Get("\x00\r\n\xff ").Bytes()
	check(err)
	same(large, read)

	// Sent by its hash, and whole when a server does not have it.
	script := redis.NewScript("return {KEYS[1], ARGV[1]}")
	for _, key := range keys {
		answer, err := script.Run(client, []string{key}, "argument").Result()
		check(err)
		same([]interface{}{key, "argument"}, answer)
	}

	check(client.RPush("a-list", "x").Err())
	fails("WRONGTYPE", client.Incr("a-list").Err())
	nonsense := redis.NewStatusCmd("NONSENSE")
	client.Process(nonsense)
	fails("unknown command", nonsense.Err())
	same([]string{"a-list", "x"}, client.BLPop(10*time.Second, "a-list").Val())

	subscribed, err := client.Subscribe("1-news", "2-news")
	check(err)
	defer subscribed.Close()
	for i := 0; i < 2; i++ {
		_, err := subscribed.ReceiveTimeout(10 * time.Second)
		check(err)
	}
	for i := 0; i < 100; i++ {
		check(client.Publish("2-news", strconv.Itoa(i)).Err())
	}
	for i := 0; i < 100; i++ {
		message, err := subscribed.ReceiveMessage()
		check(err)
		same(strconv.Itoa(i), message.Payload)
	}
}
