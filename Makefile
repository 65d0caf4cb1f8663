PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
CONSTRAINTS := constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint types tests minimal wheel train evaluate golden clean inbox

help:  ## 列出全部命令
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml $(CONSTRAINTS)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e .
	@touch $@

$(VENV)/.dev: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[dev]'
	@touch $@

demo: $(STAMP)  ## 用示例收件箱跑一遍主任务，给出台账位置
	@rm -rf demo
	$(BIN)/python scripts/build_demo_inbox.py demo/inbox
	$(BIN)/xuncha run demo/inbox --store demo/store --out demo/out --recipe corpora/inbox_demo/recipe.yaml || test $$? -eq 3
	@echo "台账在 demo/out/ledger.xlsx"

test: lint types tests minimal wheel  ## 全部检查与测试

lint: $(VENV)/.dev  ## ruff
	$(BIN)/ruff check .

types: $(VENV)/.dev  ## mypy --strict
	$(BIN)/mypy

tests: $(VENV)/.dev  ## pytest 与覆盖率
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term

minimal: $(VENV)/.dev wheel  ## 只装核心依赖，逐模块导入
	$(PYTHON) scripts/check_install.py minimal

wheel: $(VENV)/.dev  ## 打包，脱离源码安装后运行
	rm -rf dist && $(BIN)/python -m build --wheel --outdir dist . >/dev/null
	$(PYTHON) scripts/check_install.py wheel

train: $(VENV)/.dev  ## 从 corpora/ 重新训练默认模型
	$(BIN)/xuncha train --backend linear --corpora corpora --out models/petition/linear/1
	$(BIN)/python scripts/build_background.py

evaluate: $(VENV)/.dev  ## 用标注信件评测：make evaluate FILES=...
	$(BIN)/python scripts/evaluate.py $(FILES)

golden: $(VENV)/.dev  ## 重新生成金标准文件
	GOLDEN=1 $(BIN)/python -m pytest tests -k golden

inbox: $(STAMP)  ## 重新生成示例收件箱
	$(BIN)/python scripts/build_demo_inbox.py demo/inbox

clean:  ## 删除环境与产物
	rm -rf $(VENV) dist build demo
