/** Preprocessing: what it does to a cloud of points, and to images. Everything is measured on training data and then applied. */
import {
  at,
  avgPool,
  type Key,
  matmul,
  mean,
  random,
  slice,
  sub,
  type Tensor,
  tensor,
  transpose,
} from "@cotangent/core";
import {
  center,
  fitCentering,
  fitPca,
  fitStandardization,
  projectPca,
  standardize,
  unprojectPca,
  whitenPca,
} from "@cotangent/data";
import { gridPlot, imagePlot, type Plot, scatterPlot } from "@cotangent/train/plots";

/** A cloud after one kind of preprocessing. */
export interface Cloud {
  readonly name: string;
  readonly points: Tensor;
}

/** A slanted cloud away from the origin, as it is and preprocessed in four ways. */
export function clouds(key: Key, count = 60): readonly Cloud[] {
  const x = matmul(
    random.normal(key, [count, 2]),
    tensor([
      [1.5, 0.9],
      [0, 0.45],
    ]),
  ).add(tensor([3, 2]));
  const pca = fitPca(x);
  return [
    { name: "as it is", points: x },
    { name: "zero-centered", points: center(x, fitCentering(x)) },
    { name: "standardized", points: standardize(x, fitStandardization(x, { per: "feature" })) },
    { name: "decorrelated (PCA)", points: projectPca(x, pca) },
    { name: "whitened", points: whitenPca(x, pca) },
  ];
}

/** The covariance matrix of points. */
export function covariance({ points }: Cloud): Tensor {
  const centered = sub(points, mean(points, 0));
  return matmul(transpose(centered), centered).div(points.shape[0] - 1);
}

/** Digits as they are, and after preprocessing: rows of pictures [count, 14, 14] each. */
export interface Pictures {
  readonly name: string;
  readonly images: Tensor;
}

/** What centering, a few principal components, and whitening make of images [n, 784], of half the height and width. The first `count` are shown. */
export function pictures(images: Tensor, count = 6): readonly Pictures[] {
  const raw = avgPool(images.reshape([-1, 1, 28, 28]), { size: 2 }).reshape([-1, 196]);
  const shown = at(raw, slice(0, count)).get();
  const pca = fitPca(raw, { components: 50 });
  const rows = {
    "as they are": shown,
    "less the mean image": center(shown, fitCentering(raw)),
    "50 principal components of 196": unprojectPca(projectPca(shown, pca), pca),
    "whitened (zero phase)": whitenPca(shown, pca, { epsilon: 0.01, zeroPhase: true }),
  };
  return Object.entries(rows).map(([name, x]) => ({ name, images: x.reshape([count, 14, 14]) }));
}

const column = ({ points }: Cloud, j: number): Tensor => at(points, slice(), j).get();

/** Clouds beside each other. */
export function drawClouds(points: readonly Cloud[]): Plot {
  const axis = { min: -5, max: 8 };
  const panels = points.map((cloud) =>
    scatterPlot({
      title: cloud.name,
      width: 240,
      height: 240,
      x: axis,
      y: axis,
      series: [{ x: column(cloud, 0), values: column(cloud, 1) }],
    }),
  );
  return gridPlot({ plots: panels, columns: panels.length });
}

/** The same pictures in a row for each kind of preprocessing. */
export function drawPictures(rows: readonly Pictures[]): Plot {
  const strips = rows.map(({ name, images }) =>
    imagePlot({ title: name, images, columns: images.shape[0], width: 560 }),
  );
  return gridPlot({ plots: strips });
}
