# One command each; `make help` lists them.
#
# The engines are too slow without optimisation, so everything is built in release. Tests share that
# build, hence -enable-testing everywhere. Debug information would take a tenth of the time to compile.
BUILD_FLAGS = -c release -debug-info-format none -Xswiftc -enable-testing
BIN = .build/release/masklet
BUILD = scripts/build.sh $(BUILD_FLAGS)
# The linters that Debian does not have come from PyPI, in an environment of their own.
LINTERS = .venv-lint
WHEEL_TOOLS = .venv-wheel

.PHONY: help setup setup-test build demo serve wheel wheel-check test integrations lint format bench \
  bench-peers celery-demo fuzz races chaos ci clean

help:
	@echo "make demo         propagate masks through a clip as a job over HTTP, show and score them"
	@echo "make serve        start the annotator at http://127.0.0.1:8002"
	@echo "make wheel        build dist/masklet-*.whl, which contains the program and its libraries"
	@echo "make wheel-check  install the wheel into a fresh Debian without them, and use it (as root)"
	@echo "make test         run every test"
	@echo "make integrations  the bridges and labels with Label Studio, X-AnyLabeling, CVAT's agent and FiftyOne (downloads them)"
	@echo "make lint         check the formatting and style of Swift, C, Python, JavaScript and shell"
	@echo "make format       format Swift and C"
	@echo "make ci           what CI runs: lint, test, demo"
	@echo "make bench        print the figures of docs/performance.md"
	@echo "make bench-peers  compare speed with the official PyTorch predictor (downloads it)"
	@echo "make celery-demo  propagate on two Celery workers, kill one meanwhile, compare the masks"
	@echo "make fuzz         damaged files and generated requests under the address sanitizer, 20 minutes"
	@echo "make races        the service under load with the thread sanitizer: 15 minutes to build, 5 to run"
	@echo "make chaos        kills, floods and faults against the real server; CHAOS_SECONDS=3600 for an hour"
	@echo "make clean        remove what was built"

# `make demo` and `make serve` announce four steps, of which `build` does the first three.
STEPS = 3
demo serve: STEPS = 4

setup:
	@echo "1/$(STEPS) Installing system packages, where some are missing"
	@scripts/setup.sh

setup-test:
	@scripts/setup.sh --test

build: setup
	@STEPS=$(STEPS) $(BUILD) --product masklet

demo: build
	@echo "4/$(STEPS) Running the demo"
	@$(BIN) demo --output demo-out

serve: build
	@echo "4/$(STEPS) Starting the server"
	@$(BIN) serve

$(WHEEL_TOOLS)/installed: scripts/requirements-wheel.txt
	python3 -m venv $(WHEEL_TOOLS)
	$(WHEEL_TOOLS)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

wheel: build $(WHEEL_TOOLS)/installed
	$(WHEEL_TOOLS)/bin/python scripts/build_wheel.py $(BIN) .build/checkouts dist

wheel-check:
	Tests/Wheel/run dist/masklet-*.whl

# A Swift test that waits in vain ends the run, whose last lines then name it.
test: setup-test
	$(BUILD) --build-tests
	$(BUILD) --product masklet
	timeout 45m stdbuf --output=L swift test $(BUILD_FLAGS) --skip-build
	scripts/check_kernels.sh
	scripts/make_ptx.sh --check
	scripts/check_cuda.sh
	scripts/check_cuda_faults.py --all
	Tests/Web/run
	Tests/Service/run -q
	Tests/Client/run -q
	Tests/FormatsInOtherTools/run -q
	Tests/Browser/run -q

integrations: build setup-test
	Tests/Integrations/run

$(LINTERS)/installed: scripts/requirements-lint.txt | setup-test
	python3 -m venv $(LINTERS)
	$(LINTERS)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

C_FILES = find Sources Tests '(' -name '*.c' -o -name '*.cpp' -o -name '*.cu*' -o -name '*.h' ')' \
  -type f -print0
SWIFT_FILES = Package.swift Sources Tests Benchmarks

lint: setup-test $(LINTERS)/installed
	swift format lint --strict --recursive --configuration .swift-format $(SWIFT_FILES)
	$(C_FILES) | xargs -0 $(LINTERS)/bin/clang-format --dry-run --Werror
	$(LINTERS)/bin/ruff check --quiet .
	shellcheck .ci/run scripts/*.sh Tests/*/run
	tsc -p web
	$(LINTERS)/bin/oxlint web/js Tests/Web

format: $(LINTERS)/installed
	swift format --in-place --recursive --configuration .swift-format $(SWIFT_FILES)
	$(C_FILES) | xargs -0 $(LINTERS)/bin/clang-format -i

bench: demo
	swift run -c release --package-path Benchmarks kernels
	Benchmarks/service.py demo-out/clip.mp4
	Benchmarks/load.py demo-out/clip.mp4

celery-demo: build setup-test
	Tests/Service/run --demo

fuzz: setup-test
	Tests/Fuzz/run 10

races: demo
	$(BUILD) --sanitize=thread --scratch-path .build-tsan --product masklet
	TSAN_OPTIONS=halt_on_error=1 MASKLET_BIN=.build-tsan/release/masklet \
	  Benchmarks/load.py demo-out/clip.mp4 --seconds 120

# The time of each scenario.
CHAOS_SECONDS = 60

chaos: build setup-test
	Tests/Chaos/run --seconds $(CHAOS_SECONDS)

# ROWS=all measures every row of docs/performance.md; the default takes about ten minutes.
bench-peers: build
	Benchmarks/peers.py $(if $(ROWS),--rows $(ROWS))

ci: lint test demo

clean:
	rm -rf .build .build-asan .build-tsan demo-out dist fuzz-out
