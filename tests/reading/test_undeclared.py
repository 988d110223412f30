"""Documents that declare nothing: a false equation is never proved, a true one never refuted."""

from __future__ import annotations

import pytest

import derive

TRUE = [
    r"where $A$ is symmetric. $$\nabla_x (x^\top A x) = 2 A x$$",
    r"$$\nabla_x (x^\top A x) = (A + A^\top) x$$",
    r"$$(AB)^\top = B^\top A^\top$$",
    r"$$\frac{d}{dw} (L^2) = 2 L \frac{dL}{dw}$$",
    r"$$\mathbb{E}[X + Y] = \mathbb{E}[X] + \mathbb{E}[Y]$$",
    r"$$x^\top y = y^\top x$$",
    (
        r"Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$. Then $$\frac{\partial p_i}{\partial z_j} = p_i "
        r"(\delta_{ij} - p_j)$$"
    ),
    r"Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$. Then $$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$",
    (
        r"$$L = -\sum_i y_i \log p_i$$ with $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ and $\sum_i y_i = 1$ gives "
        r"$$\frac{\partial L}{\partial z_i} = p_i - y_i$$"
    ),
    (
        r"$$\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i$$ so that $$\sum_{i=1}^n (x_i - \bar{x})^2 = \sum_{i=1}^n "
        r"x_i^2 - n \bar{x}^2$$"
    ),
    r"$$L(w) = \sum_{i=1}^n (y_i - w x_i)^2$$ $$\frac{dL}{dw} = -2 \sum_{i=1}^n x_i (y_i - w x_i)$$",
    (
        r"$$L = \frac{1}{2} (y - t)^2, \quad y = \sigma(w x + b)$$ $$\frac{\partial L}{\partial w} = (y - t) "
        r"y (1 - y) x$$"
    ),
    r"$$\ell(p) = k \log p + (n-k) \log (1-p)$$ $$\frac{d\ell}{dp} = \frac{k}{p} - \frac{n-k}{1-p}$$",
    (
        r"$$\ell(\mu, \sigma^2) = -\frac{n}{2} \log(2\pi\sigma^2) - \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - "
        r"\mu)^2$$ $$\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2} \sum_{i=1}^n (x_i - \mu)$$"
    ),
    (
        r"$$\ell(\mu, \sigma^2) = -\frac{n}{2} \log(2\pi\sigma^2) - \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - "
        r"\mu)^2$$ $$\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{2\sigma^2} + \frac{1}{2(\sigma^2)^2} "
        r"\sum_{i=1}^n (x_i - \mu)^2$$"
    ),
    r"Let $z = W x + b$ and $L = \|z\|^2$. Then $$\frac{\partial L}{\partial b} = 2 z$$",
    r"Let $z = W x + b$ and $L = \|z\|^2$. Then $$\frac{\partial L}{\partial W} = 2 z x^\top$$",
    r"Let $z = W x + b$ and $L = \|z\|^2$. Then $$\frac{\partial L}{\partial x} = 2 W^\top z$$",
    r"$$a^2 - b^2 = (a-b)(a+b)$$",
    r"$$\|x + y\|^2 = \|x\|^2 + 2 x^\top y + \|y\|^2$$",
    r"$$\|x + y\| \le \|x\| + \|y\|$$",
    r"$$\sum_{i=1}^n \sum_{j=1}^m x_{ij} = \sum_{j=1}^m \sum_{i=1}^n x_{ij}$$",
    r"$$\frac{d}{dx} \tanh x = 1 - \tanh^2 x$$",
    r"$$\sigma(-x) = 1 - \sigma(x)$$",
    r"$$\hat{\beta} = (X^\top X)^{-1} X^\top y$$ solves $$X^\top X \hat{\beta} = X^\top y$$",
    (
        r"$$X^\top X \beta = X^\top y \implies \beta = (X^\top X)^{-1} X^\top y$$ provided $X^\top X$ is "
        r"invertible."
    ),
    r"$$\nabla_\beta \|y - X\beta\|^2 = -2 X^\top (y - X \beta)$$",
    r"$$\operatorname{tr}(AB) = \operatorname{tr}(BA)$$",
    r"$$\frac{\partial}{\partial A} \operatorname{tr}(A B) = B^\top$$",
    r"$$\mu = \frac{1}{m}\sum_{i=1}^m x_i, \qquad \frac{\partial \mu}{\partial x_i} = \frac{1}{m}$$",
    (
        r"$$KL(p \| q) = \sum_i p_i \log p_i - \sum_i p_i \log q_i$$ and $$KL(p\|q) = -\sum_i p_i \log "
        r"\frac{q_i}{p_i}$$"
    ),
    r"$$e^{x+y} = e^x e^y$$",
    r"$$\int_0^1 x\,dx = \frac12$$",
    r"$$\max(x, 0) = \frac{x + |x|}{2}$$",
    r"$$|x y| = |x| |y|$$",
    r"$$A^{-1} A = I$$",
    r"$$(A B)^{-1} = B^{-1} A^{-1}$$",
    r"$$\frac{\partial}{\partial x_k} \sum_i x_i^2 = 2 x_k$$",
    (
        r"$$\frac{\partial}{\partial w_j} \sum_i (y_i - \sum_j w_j x_{ij})^2 = -2 \sum_i x_{ij} (y_i - \sum_j "
        r"w_j x_{ij})$$"
    ),
    r"$$y = x^2$$ $$\frac{dy}{dx} = 2x$$",
    r"Let $u = g(x)$ and $y = f(u)$. $$\frac{dy}{dx} = f'(u) g'(x)$$",
    r"For square matrices $A$, $B$: $$\det(AB) = \det(BA)$$",
    (
        r"$$\hat{y} = \sigma(w^\top x + b), \quad L = -y \log \hat{y} - (1-y)\log(1-\hat{y})$$ "
        r"$$\frac{\partial L}{\partial b} = \hat{y} - y$$"
    ),
    (
        r"$$\hat{y} = \sigma(w^\top x + b), \quad L = -y \log \hat{y} - (1-y)\log(1-\hat{y})$$ "
        r"$$\frac{\partial L}{\partial w} = (\hat{y} - y) x$$"
    ),
    r"$$p_k = \frac{\exp(a_k)}{\sum_j \exp(a_j)}$$ $$\frac{\partial \log p_k}{\partial a_k} = 1 - p_k$$",
    r"$$p_k = \frac{\exp(a_k)}{\sum_j \exp(a_j)}$$ $$\sum_k p_k = 1$$",
    r"$$\frac{\partial}{\partial \mu} \sum_{i=1}^n (x_i - \mu)^2 = -2\sum_{i=1}^n (x_i - \mu)$$",
    r"$$\prod_{i=1}^n e^{x_i} = e^{\sum_{i=1}^n x_i}$$",
    r"$$\log \prod_i p_i = \sum_i \log p_i$$",
    r"$$\|a b^\top\|^2 = \|a\|^2 \|b\|^2$$",
    r"$$x^\top A y = y^\top A^\top x$$",
    r"$$\frac{\partial}{\partial x} (a^\top x) = a$$",
    r"$$\frac{\partial}{\partial X} \operatorname{tr}(X^\top X) = 2X$$",
    r"$$\frac{d}{dx} x^n = n x^{n-1}$$",
    r"$$a = b \implies a^2 = b^2$$",
    r"$$0 = \frac{k}{p} - \frac{n-k}{1-p} \implies p = \frac{k}{n}$$",
    r"$$x^2 \ge 0$$",
    r"$$e^x \ge 1 + x$$",
    r"If $x > 0$ then $$\sqrt{x^2} = x$$",
    r"We do not have $$x = x + 1$$",
    r"$$\mathbf{1}^\top x = \sum_i x_i$$",
    r"$$x \odot y = y \odot x$$",
    r"$$\delta_{ij} = \delta_{ji}$$",
    r"$$\sum_j \delta_{ij} a_j = a_i$$",
    r"$$\max_i x_i \ge x_j$$",
    r"$$\frac{a}{b} + \frac{c}{d} = \frac{ad+bc}{bd}$$",
    (
        r"The state $h_t \in \mathbb{R}^m$ and the output $o_t \in \mathbb{R}^q$ are computed as $$o_t = V h_t$$ where "
        r"$V \in \mathbb{R}^{q \times m}$."
    ),
]
FALSE = [
    r"$$\nabla_x (x^\top A x) = 2 A x$$",
    r"$$AB = BA$$ for matrices $A$ and $B$.",
    r"$$\mathbf{A}\mathbf{B} = \mathbf{B}\mathbf{A}$$",
    r"$$AB = BA$$",
    r"$$(AB)^\top = A^\top B^\top$$",
    r"$$\frac{\partial L}{\partial w} = 0$$",
    r"The loss $L$ depends on $w$. $$\frac{d}{dw} (L^2) = 0$$",
    r"$$\sqrt{x^2} = x$$",
    r"$$E[XY] = E[X] E[Y]$$",
    r"$$f(x+y) = f(x) + f(y)$$",
    r"$$x y^\top = y x^\top$$",
    r"$$\det(A+B) = \det(A) + \det(B)$$",
    r"Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$. Then $$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$",
    (
        r"$$L = -\sum_i y_i \log p_i$$ with $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ gives $$\frac{\partial "
        r"L}{\partial z_i} = p_i - y_i$$"
    ),
    (
        r"$$\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i$$ so that $$\sum_{i=1}^n (x_i - \bar{x})^2 = \sum_{i=1}^n "
        r"x_i^2 + n \bar{x}^2$$"
    ),
    r"$$L(w) = \sum_{i=1}^n (y_i - w x_i)^2$$ $$\frac{dL}{dw} = 2 \sum_{i=1}^n x_i (y_i - w x_i)$$",
    r"$$L = \frac{1}{2} (y - t)^2, \quad y = \sigma(w x + b)$$ $$\frac{\partial L}{\partial w} = (y - t) x$$",
    r"$$\ell(p) = k \log p + (n-k) \log (1-p)$$ $$\frac{d\ell}{dp} = \frac{k}{p} + \frac{n-k}{1-p}$$",
    (
        r"$$\ell(\mu, \sigma^2) = -\frac{n}{2} \log(2\pi\sigma^2) - \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - "
        r"\mu)^2$$ $$\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{\sigma^2} + \frac{1}{2(\sigma^2)^2} "
        r"\sum_{i=1}^n (x_i - \mu)^2$$"
    ),
    r"Let $z = W x + b$ and $L = \|z\|^2$. Then $$\frac{\partial L}{\partial W} = 2 x z^\top$$",
    r"Let $z = W x + b$ and $L = \|z\|^2$. Then $$\frac{\partial L}{\partial x} = 2 W z$$",
    r"$$(a+b)^2 = a^2 + b^2$$",
    r"$$\|x + y\|^2 = \|x\|^2 + x^\top y + \|y\|^2$$",
    r"$$\sum_{i=1}^n x_i y_i = \sum_{i=1}^n x_i \sum_{i=1}^n y_i$$",
    r"$$\left(\sum_i x_i\right)^2 = \sum_i x_i^2$$",
    r"$$\frac{d}{dx} \tanh x = 1 + \tanh^2 x$$",
    r"$$\nabla_\beta \|y - X\beta\|^2 = 2 X^\top (y - X \beta)$$",
    r"$$\operatorname{tr}(AB) = \operatorname{tr}(A)\operatorname{tr}(B)$$",
    r"$$\frac{\partial}{\partial A} \operatorname{tr}(A B) = B$$",
    r"$$\frac{\partial h_t}{\partial h_{t-1}} = 0$$ where $h_t = f(x_t, h_{t-1})$",
    r"Let $m = \max(a, b)$. $$m = a$$",
    r"$$x_i = x_j$$",
    r"$$\theta_1 = \theta_2$$",
    r"$$\mu = \frac{1}{m}\sum_{i=1}^m x_i, \qquad \frac{\partial \mu}{\partial x_i} = 1$$",
    r"$$KL(p \| q) = \sum_i p_i \log \frac{p_i}{q_i}$$ $$KL(p\|q) = KL(q\|p)$$",
    r"$$\log(a+b) = \log a + \log b$$",
    r"$$\frac{1}{x+y} = \frac1x + \frac1y$$",
    r"$$(A + B)^{-1} = A^{-1} + B^{-1}$$",
    r"$$(A B)^{-1} = A^{-1} B^{-1}$$",
    r"$$u^\top v \cdot w = u \cdot v^\top w$$",
    r"$$\frac{\partial}{\partial x_k} \sum_i x_i^2 = 2 x_i$$",
    r"$$y = x^2$$ $$\frac{dy}{dx} = x$$",
    r"$$s = \frac{a + b}{2}$$ $$a = s$$",
    r"Since $a = b$ fails in general, note $$a + 1 = b + 1$$",
    r"Let $f(x) = x^2$. Then $$\frac{df}{dt} = 0$$",
    r"Let $y = f(x)$. $$\frac{dy}{dx} = 0$$",
    r"Let $u = g(x)$ and $y = f(u)$. $$\frac{dy}{dx} = f'(x) g'(x)$$",
    r"$$\frac{\partial J}{\partial \theta} = \frac{\partial J}{\partial z}$$",
    r"The vectors $a$ and $b$ satisfy $$a b^\top = b a^\top$$",
    r"For square matrices $A$, $B$: $$AB - BA = 0$$",
    r"$$(A+B)^2 = A^2 + 2AB + B^2$$",
    r"$$(\mathbf{A}+\mathbf{B})^2 = \mathbf{A}^2 + 2\mathbf{A}\mathbf{B} + \mathbf{B}^2$$",
    r"$$\Sigma^{-1} \Lambda = \Lambda \Sigma^{-1}$$",
    r"where $W$ and $V$ are weight matrices, $$W V = V W$$",
    r"Let $W$ and $V$ be weight matrices. $$W V = V W$$",
    r"$W$ denotes a matrix, so does $V$. $$W V = V W$$",
    (
        r"$$\hat{y} = \sigma(W x + b), \quad L = -y \log \hat{y} - (1-y)\log(1-\hat{y})$$ $$\frac{\partial "
        r"L}{\partial b} = y - \hat{y}$$"
    ),
    (
        r"$$\hat{y} = \sigma(w^\top x + b), \quad L = -y \log \hat{y} - (1-y)\log(1-\hat{y})$$ "
        r"$$\frac{\partial L}{\partial w} = (\hat{y} - y) w$$"
    ),
    r"$$p_k = \frac{\exp(a_k)}{\sum_j \exp(a_j)}$$ $$\sum_k p_k^2 = 1$$",
    r"$$\frac{\partial}{\partial \mu} \sum_{i=1}^n (x_i - \mu)^2 = 0$$",
    r"$$\operatorname{Var}(X) = E[X^2] - E[X]$$",
    r"$$\prod_{i=1}^n a x_i = a \prod_{i=1}^n x_i$$",
    r"$$\log \sum_i p_i = \sum_i \log p_i$$",
    r"$$\|A x\| = \|A\| \|x\|$$",
    r"$$x^\top A y = y^\top A x$$",
    r"$$\frac{\partial}{\partial x} (a^\top x) = x$$",
    r"$$\frac{\partial}{\partial X} \operatorname{tr}(X^\top X) = X$$",
    r"$$\frac{d}{dx} e^{ax} = e^{ax}$$",
    r"$$\frac{d}{dx} x^n = x^{n-1}$$",
    r"$$\frac{d}{dx} \log x = \frac{1}{x^2}$$",
    r"$$a^2 = b^2 \implies a = b$$",
    r"$$0 = \frac{k}{p} - \frac{n-k}{1-p} \implies p = \frac{n}{k}$$",
    r"$$x < y \implies x^2 < y^2$$",
    r"$$x^2 \ge x$$",
    r"It is wrong that $a + b = ab$ for all $a$, $b$. $$a + b = ab$$",
    r"$$\theta_{t+1} = \theta_t - \eta \nabla L(\theta_t)$$ so $$\theta_{t+1} = \theta_t$$",
    r"$$h_t = \tanh(W x_t + U h_{t-1})$$ $$\frac{\partial h_t}{\partial h_{t-1}} = U$$",
    r"$$\mathbf{1}^\top x = \prod_i x_i$$",
    r"$$x \odot y = x^\top y$$",
    r"$$\sum_j \delta_{ij} a_j = a_j$$",
    r"$$\frac{a}{b} + \frac{c}{d} = \frac{a+c}{b+d}$$",
]


def verdicts(text: str) -> set[str]:
    report = derive.verify(text + "\n")
    assert not report.documents[0].bugs
    return {one.verdict for one in report.statements}


@pytest.mark.parametrize("text", TRUE)
def test_a_true_equation_between_undeclared_names_is_not_refuted(text: str) -> None:
    assert "refuted" not in verdicts(text)


@pytest.mark.parametrize("text", FALSE)
def test_a_false_equation_between_undeclared_names_is_not_proved(text: str) -> None:
    assert "proved" not in verdicts(text)
