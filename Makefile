# One command each; `make help` lists them.
#
# Engines are unusable unoptimised, so everything is built in release; tests share that build, hence
# -enable-testing everywhere.
BUILD_FLAGS = -c release -Xswiftc -enable-testing
BIN = .build/release/masklet

.PHONY: help setup setup-test build demo serve test lint format bench bench-peers celery-demo fuzz races ci clean

help:
	@echo "make demo   propagate masks through a clip as a job over HTTP; shows and scores the result"
	@echo "make test   run every test"
	@echo "make serve  start the annotator at http://127.0.0.1:8002"
	@echo "make lint   check the formatting of Swift, the types of JavaScript, the shell scripts"
	@echo "make bench  print the figures of docs/performance.md"
	@echo "make celery-demo  propagate on two Celery workers, kill one on the way, compare the masks"
	@echo "make fuzz   damaged files and generated requests under the address sanitizer, 20 minutes"
	@echo "make races  the service under load with the thread sanitizer, 15 minutes to build it and 5 to run"
	@echo "make bench-peers  compare speed with the official PyTorch predictor (downloads it)"
	@echo "make ci     what CI runs: lint, test, demo"

setup:
	@scripts/setup.sh

setup-test:
	@scripts/setup.sh --test

build: setup
	swift build $(BUILD_FLAGS) --product masklet

demo: build
	$(BIN) demo --output demo-out

serve: build
	$(BIN) serve

test: setup-test
	swift build $(BUILD_FLAGS) --build-tests
	swift build $(BUILD_FLAGS) --product masklet
	swift test $(BUILD_FLAGS) --skip-build
	scripts/check_kernels.sh
	Tests/Service/run -q
	Tests/Formats/run -q
	Tests/Browser/run -q

lint: setup-test
	swift format lint --strict --recursive --configuration .swift-format \
	  Package.swift Sources Tests Benchmarks
	shellcheck .ci/run scripts/*.sh Tests/*/run
	tsc -p web

format:
	swift format --in-place --recursive --configuration .swift-format \
	  Package.swift Sources Tests Benchmarks

bench: demo
	swift run -c release --package-path Benchmarks kernels
	Benchmarks/service.py demo-out/clip.mp4
	Benchmarks/load.py demo-out/clip.mp4

celery-demo: build setup-test
	Tests/Service/run --demo

fuzz: setup-test
	Tests/Fuzz/run 10

races: demo
	swift build $(BUILD_FLAGS) --sanitize=thread --scratch-path .build-tsan --product masklet
	TSAN_OPTIONS=halt_on_error=1 MASKLET_BIN=.build-tsan/release/masklet \
	  Benchmarks/load.py demo-out/clip.mp4 --seconds 120

# ROWS=all measures every row of docs/performance.md; the default takes some ten minutes.
bench-peers: build
	Benchmarks/peers.py $(if $(ROWS),--rows $(ROWS))

ci: lint test demo

clean:
	rm -rf .build .build-asan .build-tsan demo-out fuzz-out
