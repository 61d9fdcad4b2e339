# A formula for Homebrew, for macOS and Linux. Whoever publishes a release puts the address and the sum of
# nutcracker-VERSION.tar.gz here; SHA256SUMS of ./dist has the sum.
class NutcrackerJvm < Formula
  desc "Proxy for memcached and Redis, in place of twemproxy"
  homepage "https://example.invalid/nutcracker-jvm"
  url "https://example.invalid/nutcracker-0.5.0-jvm.1.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "openjdk@25"

  conflicts_with "twemproxy", because: "both install nutcracker"

  def install
    libexec.install "bin", "lib"
    man8.install "man/nutcracker.8"
    man1.install "man/nutcrackerctl.1"
    man5.install "man/nutcracker.yml.5"
    bash_completion.install "completions/nutcracker", "completions/nutcrackerctl"
    zsh_completion.install "completions/_nutcracker", "completions/_nutcrackerctl"
    pkgetc.install "packaging/nutcracker.yml"
    %w[nutcracker nutcrackerctl].each do |program|
      (bin/program).write_env_script libexec/"bin"/program, JAVA_HOME: Formula["openjdk@25"].opt_prefix
    end
  end

  # Made on the user's machine, since it fits one Java and one place only.
  def post_install
    with_env(JAVA_HOME: Formula["openjdk@25"].opt_prefix) { system libexec/"bin/aot-cache" }
  end

  service do
    run [opt_bin/"nutcracker", "-c", etc/"nutcracker-jvm/nutcracker.yml", "-a", "127.0.0.1"]
    keep_alive true
    log_path var/"log/nutcracker.log"
    error_log_path var/"log/nutcracker.log"
  end

  test do
    assert_match "nutcracker", shell_output("#{bin}/nutcracker -V 2>&1")
    system bin/"nutcracker", "-t", "-c", pkgetc/"nutcracker.yml"
  end
end
