# Yanxu: one Makefile, not recursive. `make demo` and `make check` install what is missing; `make help` lists the rest.
MAKEFLAGS += --no-builtin-rules
Q := $(if $(V),,@)
.DELETE_ON_ERROR:
.SUFFIXES:

ifeq ($(origin CC),default)
CC        := gcc
endif
PREFIX    ?= /usr/local
DESTDIR   ?=
VERSION   := 0.1.0

# --- what must be installed -------------------------------------------------------------------------------------
# Debian package names. BUILD_PACKAGES is all that `make` and `make demo` need.
BUILD_PACKAGES := gcc libc6-dev make zlib1g-dev libjansson-dev libinih-dev libexpat1-dev libssl-dev libsqlite3-dev \
	libcsv-dev libzip-dev libxlsxwriter-dev libical-dev libcurl4-openssl-dev libmicrohttpd-dev coinor-libclp-dev libpq-dev
CHECK_PACKAGES := libcmocka-dev libasan8 libubsan1 curl python3 python3-icalendar python3-jsonschema sqlite3 postgresql vdirsyncer khal valgrind chromium fonts-noto-cjk libreoffice-calc-nogui
BENCH_PACKAGES := python3-openpyxl coinor-cbc glpk-utils
FUZZ_PACKAGES  := clang libclang-rt-14-dev
FORMAT_PACKAGES := clang-format

# $(call packages,LIST): install those of LIST that are missing, or print the line to type.
define packages
	@sh tests/packages.sh $(1)
endef

# --- flags ------------------------------------------------------------------------------------------------------
WARN := -Wall -Wextra -Werror -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wformat=2 -Wcast-qual -Wwrite-strings
CPPFLAGS_ALL := -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -DYANXU_VERSION='"$(VERSION)"' -I. $(CPPFLAGS)
CFLAGS_ALL   := -std=c17 $(WARN) -ffp-contract=off -fstack-protector-strong -pthread $(CFLAGS)
LIBS := -lical -lxlsxwriter -lzip -lcsv -lsqlite3 -linih -lexpat -ljansson -lcrypto -lz -lm

FLAGS_release := -O2 -g
FLAGS_check   := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan    := -O1 -g -fsanitize=thread -fno-omit-frame-pointer
FLAGS_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FLAGS_fuzzer  := -fsanitize=fuzzer,address,undefined

# --- rooms ------------------------------------------------------------------------------------------------------
# In order of linking: a module may use those to its right (tests/layers.txt has the ranks).
SPECIALISTS := scheduler/rules scheduler/ledger scheduler/planner scheduler/import scheduler/export scheduler/store \
	calendars notifiers
MODULES := scheduler/cli scheduler/web scheduler/service $(SPECIALISTS) scheduler/model scheduler/base

SOURCES := $(wildcard scheduler/*/*.c calendars/*.c notifiers/*.c)
EMBEDDED := $(sort $(wildcard scheduler/web/templates/* scheduler/web/static/* scheduler/web/text/* \
	scheduler/rules/packs/*.json scheduler/rules/*.schema.json scheduler/service/notices/* scheduler/service/papers/* scheduler/store/sqlite/*.sql scheduler/store/postgres/*.sql \
	scheduler/programmes/*/*.json))
UNIT_TESTS := $(basename $(notdir $(wildcard tests/unit/test_*.c)))
SYSTEM_TESTS := $(sort $(wildcard tests/system/test_*.sh))
WEB_TESTS := $(sort $(wildcard tests/web/test_*.sh))
FUZZERS := $(basename $(notdir $(wildcard tests/fuzz/fuzz_*.c)))
HEADERS_AND_SOURCES := $(wildcard scheduler/*.c scheduler/*/*.[ch] calendars/*.[ch] notifiers/*.[ch] tests/*/*.[ch])

.PHONY: all demo check unit system web-test bench bench-planner layers format format-check fuzz tsan install clean help \
	packages-build packages-check binary check-run
all: packages-build
	@$(MAKE) --no-print-directory -j$$(nproc) binary
binary: build/yanxu

help:
	@echo "make            build build/yanxu"
	@echo "make demo       build, load the Pudong programme, plan its year, serve pages (ONCE=1: stop after the summary)"
	@echo "make check      build with sanitizers and pass every test"
	@echo "make bench      figures, side by side with a limit or a peer"
	@echo "make bench-planner  how near to the best plans come, and how fast (SIZES='1000 8000' LIMIT=60: a quarter of an hour)"
	@echo "make layers     the ground plan's check        make format    clang-format over the tree"
	@echo "make fuzz       every parser, 20 s each        make tsan      what has threads, under TSan"
	@echo "make install    PREFIX=$(PREFIX) DESTDIR=      make clean"

packages-build:
	$(call packages,$(BUILD_PACKAGES))
packages-check:
	$(call packages,$(BUILD_PACKAGES) $(CHECK_PACKAGES) $(if $(shell command -v node 2>/dev/null),,nodejs npm))

# --- building: $(call variant,NAME) gives build/NAME/… objects, one archive a module, and the program -------------
define variant
build/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	@echo '  CC   $$@'
	$$(Q)$$(CC_$(1)) $$(CPPFLAGS_ALL) $$(CFLAGS_ALL) $$(FLAGS_$(1)) -MMD -MP -c -o $$@ $$<
build/$(1)/embed.o: build/embed.c $(EMBEDDED)
	@mkdir -p $$(@D)
	$$(Q)$$(CC_$(1)) $$(CPPFLAGS_ALL) $$(CFLAGS_ALL) $$(FLAGS_$(1)) -MMD -MP -c -o $$@ $$<
build/$(1)/scheduler/base.a: build/$(1)/embed.o
$(foreach m,$(MODULES),$(eval $(call archive,$(1),$(m))))
build/$(1)/yanxu: build/$(1)/scheduler/main.o $(MODULES:%=build/$(1)/%.a)
	@echo '  LINK $$@'
	$$(Q)$$(CC_$(1)) $$(FLAGS_$(1)) -pthread -o $$@ $$^ $$(LDFLAGS) $$(LIBS)
endef
define archive
build/$(1)/$(2).a: $(patsubst %.c,build/$(1)/%.o,$(wildcard $(2)/*.c))
	@rm -f $$@
	@mkdir -p $$(@D)
	@ar rcs $$@ $$^
endef
CC_release = $(CC)
CC_check   = $(CC)
CC_tsan    = $(CC)
CC_fuzz    = clang
$(foreach v,release check tsan fuzz,$(eval $(call variant,$(v))))

build/yanxu: build/release/yanxu
	@ln -sf release/yanxu $@

# The files built into the binary, as one C table around .incbin.
build/embed.c: $(EMBEDDED) Makefile tests/embed.sh
	@mkdir -p build
	@sh tests/embed.sh $(EMBEDDED) > $@

-include $(shell find build -name '*.d' 2>/dev/null)

# --- unit tests: tests/unit/test_<module>_<subject>.c, linked with that module, model and base only ----------------
module_of = $(word 2,$(subst _, ,$(1)))
path_of   = $(filter %/$(1) $(1),$(MODULES))
whole     = $(filter-out scheduler/cli scheduler/web,$(MODULES))
parts_of  = $(if $(filter web,$(1)),scheduler/web $(whole),$(if $(filter cli,$(1)),$(MODULES),$(if $(filter service,$(1)),$(whole),\
	$(call path_of,$(1)) $(if $(filter base,$(1)),,$(if $(filter model,$(1)),,scheduler/model) scheduler/base))))
define unit_test
build/$(2)/$(1): build/$(2)/tests/unit/$(1).o $(patsubst %,build/$(2)/%.a,$(call parts_of,$(call module_of,$(1))))
	@echo '  LINK $$@'
	$$(Q)$$(CC_$(2)) $$(FLAGS_$(2)) -pthread -o $$@ $$^ $$(LDFLAGS) -lcmocka $$(LIBS)
endef
$(foreach t,$(UNIT_TESTS),$(eval $(call unit_test,$(t),check)) $(eval $(call unit_test,$(t),tsan)))

# `make unit-rules` builds and runs one module's unit tests.
unit-%: FORCE
	@test -n '$(filter test_$*_%,$(UNIT_TESTS))' || { echo 'there are no unit tests of $*'; exit 1; }
	@$(MAKE) --no-print-directory $(patsubst %,build/check/%,$(filter test_$*_%,$(UNIT_TESTS)))
	@$(server_for_$*) sh -c 'for t; do echo "== $$t"; ./build/check/$$t || exit 1; done' - $(filter test_$*_%,$(UNIT_TESTS))
FORCE:
# What needs a PostgreSQL server gets a throw-away one.
server_for_store := sh tests/postgres.sh

unit: $(UNIT_TESTS:%=build/check/%)
	@sh tests/postgres.sh sh tests/side_by_side.sh env $(UNIT_TESTS:%=build/check/%)

BUILT := YANXU=$(CURDIR)/build/check/yanxu YANXU_RELEASE=$(CURDIR)/build/release/yanxu
system: build/check/yanxu build/release/yanxu
	@$(BUILT) sh tests/side_by_side.sh bash $(SYSTEM_TESTS)

web-test: build/check/yanxu build/release/yanxu
	@$(BUILT) sh tests/side_by_side.sh bash $(WEB_TESTS)

check: packages-check
	@$(MAKE) --no-print-directory -j$$(nproc) build/yanxu build/check/yanxu $(UNIT_TESTS:%=build/check/%)
	@$(MAKE) --no-print-directory check-run
# The system tests come first, so that cmocka's closing lines close the run.
check-run: layers system web-test unit
	@echo "make check: everything passed"

layers:
	@grep -nH '^#include "' $(HEADERS_AND_SOURCES) | awk -f tests/check_layers.awk tests/layers.txt - && echo "layers: the ground plan holds"

format:
	$(call packages,$(FORMAT_PACKAGES))
	clang-format -i $(HEADERS_AND_SOURCES)
format-check:
	$(call packages,$(FORMAT_PACKAGES))
	@clang-format --dry-run --Werror $(HEADERS_AND_SOURCES)

demo: packages-build
	@$(MAKE) --no-print-directory -j$$(nproc) binary
	./build/yanxu demo --dir build/demo $(if $(ONCE),--once)

# What a script measures besides the program: tests/bench/bench_*.c, linked with all but cli and web.
BENCHES := $(basename $(notdir $(wildcard tests/bench/bench_*.c)))
$(BENCHES:%=build/release/%): build/release/%: build/release/tests/bench/%.o \
	$(patsubst %,build/release/%.a,$(whole))
	@echo '  LINK $@'
	$(Q)$(CC_release) $(FLAGS_release) -pthread -o $@ $^ $(LDFLAGS) $(LIBS)
bench: packages-check
	$(call packages,$(BENCH_PACKAGES))
	@$(MAKE) --no-print-directory -j$$(nproc) binary $(BENCHES:%=build/release/%)
	@for b in $(sort $(wildcard tests/bench/bench_*.sh)); do YANXU=$(CURDIR)/build/yanxu bash $$b || exit 1; done

# Problems that the program has not seen, beside exact solvers; the head of bench_planner.py lists SIZES, LIMIT and the like.
bench-planner: packages-check
	$(call packages,$(BENCH_PACKAGES))
	@$(MAKE) --no-print-directory -j$$(nproc) binary
	@YANXU=$(CURDIR)/build/yanxu $(if $(wildcard /usr/bin/python3),/usr/bin/)python3 tests/bench/bench_planner.py

tsan: packages-check
	@$(MAKE) --no-print-directory -j$$(nproc) $(patsubst %,build/tsan/%,$(filter test_planner_% test_web_% test_notifiers_% test_service_job%,$(UNIT_TESTS)))
	@for t in $(filter test_planner_% test_web_% test_notifiers_% test_service_job%,$(UNIT_TESTS)); do echo "== $$t"; ./build/tsan/$$t || exit 1; done

# --- fuzzing: tests/fuzz/fuzz_<module>_<subject>.c with its corpus in tests/fuzz/corpus/<module>_<subject>/ ---------
FUZZ_SECONDS ?= 20
define fuzzer
build/fuzz/$(1): build/fuzz/tests/fuzz/$(1).o $(patsubst %,build/fuzz/%.a,$(call parts_of,$(call module_of,$(1))))
	@echo '  LINK $$@'
	$$(Q)$$(CC_fuzz) $$(FLAGS_fuzzer) -pthread -o $$@ $$^ $$(LDFLAGS) $$(LIBS)
endef
$(foreach f,$(FUZZERS),$(eval $(call fuzzer,$(f))))
fuzz:
	$(call packages,$(BUILD_PACKAGES) $(FUZZ_PACKAGES))
	@$(MAKE) --no-print-directory -j$$(nproc) $(FUZZERS:%=build/fuzz/%)
	@for f in $(FUZZERS); do echo "== $$f"; mkdir -p build/corpus/$$f; \
	  ./build/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=2048 -artifact_prefix=build/ build/corpus/$$f tests/fuzz/corpus/$${f#fuzz_} || exit 1; done

install: binary
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 build/release/yanxu $(DESTDIR)$(PREFIX)/bin/yanxu
	install -d $(DESTDIR)$(PREFIX)/share/yanxu
	install -m 644 scheduler/programmes/days-china.csv $(DESTDIR)$(PREFIX)/share/yanxu/days-china.csv
	install -m 644 scheduler/programmes/exams-china.json $(DESTDIR)$(PREFIX)/share/yanxu/exams-china.json

clean:
	rm -rf build
