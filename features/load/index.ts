export { LoadPage } from "./components/load-page";
