import { expect, test } from "./fixtures";

test("a picture that the camera takes joins the batch, and the camera goes on", async ({ predict }) => {
  await predict.open();
  await predict.startCamera();
  await predict.camera.getByRole("button", { name: "Take this picture" }).click();
  await expect(predict.card("camera-").getByRole("list", { name: "Probability of each class" })).toBeVisible();
  await expect(predict.camera).toBeVisible();
});

test("a closed camera is released, and leaves no picture", async ({ page, predict }) => {
  await predict.open();
  await predict.startCamera();
  const track = await page
    .getByLabel("What the camera sees")
    .evaluateHandle((video: HTMLVideoElement) => (video.srcObject as MediaStream).getVideoTracks()[0]);
  await predict.camera.getByRole("button", { name: "Close the camera" }).click();
  await expect(predict.camera).toHaveCount(0);
  expect(await track.evaluate((one) => one?.readyState)).toBe("ended");
  await expect(predict.cards).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Camera" })).toBeFocused();
});
