"""The training step of E1 in PyTorch (eager) and JAX (jit), on the CPU: what native frameworks take for it.

Optional, and no part of the tests: `python bench/native.py` with any Python that has torch, jax or both. Prints
milliseconds per step, median and least of 40 rounds of 20 steps. Compare with `npm run bench -- training` beside it.
"""

import sys
import time

import numpy as np

BATCH, RATE, MOMENTUM = 60, 0.1, 0.9


def numbers(size, scale):
    return ((np.random.default_rng(0).random(size) - 0.5) * scale).astype(np.float32)


def report(name, run):
    run(50)
    times = []
    for _ in range(40):
        start = time.perf_counter()
        run(20)
        times.append((time.perf_counter() - start) / 20 * 1000)
    print(f"{name:40s} median {np.median(times):.3f} ms, least {min(times):.3f} ms", flush=True)


def data(layers):
    x = numbers((BATCH, layers[0]), 2)
    y = np.eye(layers[-1], dtype=np.float32)[np.arange(BATCH) % layers[-1]]
    weights = [numbers(pair, 2 / np.sqrt(pair[0])) for pair in zip(layers, layers[1:])]
    return x, y, weights, [np.zeros(n, np.float32) for n in layers[1:]]


def with_torch(layers, keep, threads):
    import torch

    torch.set_num_threads(threads)
    x, y, weights, biases = data(layers)
    x, y = torch.tensor(x), torch.tensor(y)
    params = [torch.nn.Parameter(torch.tensor(p)) for pair in zip(weights, biases) for p in pair]
    optimizer = torch.optim.SGD(params, lr=RATE, momentum=MOMENTUM)

    def step():
        values = x
        for i in range(0, len(params), 2):
            values = torch.addmm(params[i + 1], values, params[i])
            if i + 2 < len(params):
                values = torch.tanh(values)
                if keep is not None:
                    values = torch.nn.functional.dropout(values, 1 - keep)
        loss = torch.nn.functional.cross_entropy(values, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    report(f"torch {torch.__version__} eager, {threads} threads", lambda n: [step() for _ in range(n)])


def with_jax(layers, keep):
    import jax
    import jax.numpy as jnp

    x, y, weights, biases = data(layers)
    params = list(zip(map(jnp.asarray, weights), map(jnp.asarray, biases)))
    velocity = jax.tree.map(jnp.zeros_like, params)

    def loss(params, x, y, key):
        values = x
        for i, (w, b) in enumerate(params):
            values = values @ w + b
            if i + 1 < len(params):
                values = jnp.tanh(values)
                if keep is not None:
                    mask = jax.random.bernoulli(jax.random.fold_in(key, i), keep, values.shape)
                    values = jnp.where(mask, values / keep, 0)
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(values), axis=1))

    @jax.jit
    def step(params, velocity, key, x, y):
        gradient = jax.grad(loss)(params, x, y, key)
        velocity = jax.tree.map(lambda v, g: v * MOMENTUM + g, velocity, gradient)
        return jax.tree.map(lambda p, v: p - RATE * v, params, velocity), velocity, jax.random.fold_in(key, 1)

    state = [params, velocity, jax.random.key(0)]

    def run(n):
        for _ in range(n):
            state[:] = step(*state, x, y)
        jax.block_until_ready(state)

    report(f"jax {jax.__version__} jit", run)


for layers, keep in (((784, 89, 10), None), ((784, 178, 46, 10), 0.8)):
    print("-".join(map(str, layers)), "" if keep is None else "with dropout", flush=True)
    for peer, calls in (("torch", (1, 2)), ("jax", (None,))):
        try:
            for threads in calls:
                with_torch(layers, keep, threads) if peer == "torch" else with_jax(layers, keep)
        except ImportError:
            print(f"{peer} is not installed", file=sys.stderr)
